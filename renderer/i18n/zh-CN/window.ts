export const common = {
  product: 'Longview',
  cancel: '取消',
  close: '关闭',
  copied: '已复制',
  copy: '复制',
  copyFailed: '剪贴板未接收内容，请选中文字后手动复制。',
  deleteKey: 'Del',
  details: '详细信息',
  dismiss: '不再显示',
  notices: '通知',
  remove: '移除',
  save: '保存',
  undo: '撤销',
}

export const frame = {
  served: {
    noKey: '请打开 “longview serve” 给出的地址：密钥在该地址中。',
    wrongKey: '此地址已失效。请打开 “longview serve” 最近给出的地址。',
    noFiles: '请在运行 Longview 的机器上添加文件：longview ingest <文件>。',
  },
  library: '资料库',
  viewer: '查看器',
  chat: '对话',
  jobsPane: '任务',
  jobs_other: '{{shown}} 个任务',
  search: '搜索全部内容',
  resize: '调整“{{pane}}”的大小',
  drop: '松开即可添加文件或文件夹',
  restart: '重新启动',
  gpu: 'GPU',
  cpu: 'CPU',
  model: {
    idle: '模型未载入',
    running: '模型已载入',
    restarting: '模型正在重新启动',
    failed: '模型已停止',
  },
  otherLibrary: '其他资料库…',
  engine: {
    restarting: '引擎已停止，正在重新启动。任务将从中断处继续。',
    failed: '引擎已停止且未能重新启动。资料库中的内容没有丢失。',
  },
  modelBanner: {
    restarting: '模型已停止，正在重新启动。恢复后请再次提问。',
    failed: '模型已停止且未能重新启动。对话和资料库保持不变。',
  },
}

export const processes = { restartFailed: '未能启动' }

export const collections = {
  all: '全部资料',
  new: '新建资料集…',
  rename: '重命名资料集…',
  remove: '移除资料集',
  removed: '已移除资料集“{{name}}”，其中的资料和对话仍保留。',
  name: '资料集名称',
  failed: '资料集未更改',
}

export const palette = {
  placeholder: '搜索资料、资料中的文字、对话和命令',
  results: '结果',
  empty: {
    idle: '未找到“{{words}}”',
    busy: '搜索中',
    failed: '引擎未运行，未能搜索录像和页面中的文字。',
  },
  actions: '命令',
  sources: '资料',
  passages: '录像与页面中的内容',
  chats: '对话',
}

export const welcome = {
  title: '向录像提问，得到那一帧',
  text: 'Longview 在本机回答关于长录像和扫描文档的问题。每个结论都指向一帧画面或一页文档。任何内容都不会离开本机。',
  recording: '一段 75 秒的示例录像',
  form: '一份扫描的示例表格',
  model: '模型 {{name}}，已就绪',
  demoModel: '演示用',
  askFirst: '读取示例并提问（演示模型只懂英语）',
  question: 'When is a red circle shown?',
  preparing: '正在读取 {{name}}',
  waiting: '正在读取示例',
  later: '从空白开始',
  close: '关闭',
}
