export const errors = {
  aborted: { what: '已停止。', advice: '需要时可重新开始。' },
  'usage/invalid': { what: '无法这样提出请求。', advice: '请检查输入后重试。' },
  'source/missing': {
    what: '文件不在原来的位置。',
    advice: '请放回原处，或使用“重新定位”。',
  },
  'source/unreadable': {
    what: '文件无法读取。',
    advice: '请确认有打开权限，且所在磁盘已连接。',
  },
  'source/empty': { what: '文件是空的。', advice: '请重新导出或复制。' },
  'source/unsupported': {
    what: '不支持这种文件。',
    advice: '请添加录像、录音、PDF 或图片。',
  },
  'source/damaged': {
    what: '文件已损坏。',
    advice: '请获取完整的副本；已读取的部分会保留。',
  },
  'source/password': {
    what: '文件有密码保护。',
    advice: '请输入密码，或添加一份无密码的副本。',
  },
  'source/too-large': {
    what: '文件超出本机可读取的大小。',
    advice: '请拆分后分别添加。',
  },
  'source/too-slow': {
    what: '读取耗时过长，已停止。',
    advice: '请重试；若停在同一处，说明文件在该处损坏。',
  },
  'source/unknown': { what: '此资料已不在资料库中。', advice: '请重新添加该文件。' },
  'model/missing': {
    what: '找不到模型文件。',
    advice: '请在“设置 › 模型”中重新添加。',
  },
  'model/unreachable': {
    what: '无法下载模型。',
    advice: '请连接互联网后重试；已下载的部分会保留。',
  },
  'model/unreadable': {
    what: '模型文件已损坏或不完整。',
    advice: '请重新下载并核对大小。',
  },
  'model/mismatch': {
    what: '模型与投影器不匹配。',
    advice: '请添加同一模型的两个文件。',
  },
  'model/out-of-memory': {
    what: '内存不足以载入模型。',
    advice: '请减少 GPU 层数、缩小上下文或换用较小的模型。',
  },
  'model/context-full': {
    what: '问题与证据超出上下文容量。',
    advice: '请缩小范围，或在设置中增大上下文。',
  },
  'model/failed': {
    what: '模型未能回答。',
    advice: '请再次提问；若仍失败，详细信息会指出位置。',
  },
  'model/gone': {
    what: '模型在工作中停止。',
    advice: '它会自动重新启动，请再次提问。',
  },
  'tool/missing': {
    what: '缺少读取录像或页面所需的程序。',
    advice: '请在“设置 › 关于”中运行自检，结果会列出缺少的程序。',
  },
  'store/disk-full': {
    what: '磁盘已满。',
    advice: '请释放空间或清除缓存，然后继续。',
  },
  'store/read-only': {
    what: '资料库无法写入，因此没有做任何更改。',
    advice: '请恢复其文件夹的写入权限，或重新连接其磁盘，然后重试。',
  },
  'store/missing': {
    what: '资料库不在原来的位置。',
    advice: '请连接其磁盘，或选择它现在所在的文件夹。',
  },
  'store/damaged': {
    what: '资料库的数据库已损坏。',
    advice: '请重新启动 Longview，它会使用最近的备份。',
  },
  'store/from-future': {
    what: '此资料库由更新版本的 Longview 写入。',
    advice: '请更新 Longview，或选择其他资料库文件夹。',
  },
  'store/busy': {
    what: '另一个程序正在使用资料库。',
    advice: '请关闭另一个窗口或命令后重试。',
  },
  'export/unsafe': {
    what: '遮盖后的副本没有通过自检。',
    advice: '没有写入任何文件。请把区域画得稍大一些，或换一个文件。',
  },
  'export/place': {
    what: '该位置无法写入。',
    advice: '请选择一个存在且可写入的文件夹。',
  },
  'engine/gone': { what: '引擎已停止。', advice: '恢复运行后请重试：未运行时窗口顶部会有提示。' },
  'contract/invalid': {
    what: 'Longview 的两个部分之间通信有误。',
    advice: '请复制详细信息并反馈。',
  },
  internal: {
    what: 'Longview 内部出现问题。',
    advice: '请重试；若再次出现，请复制详细信息并反馈。',
  },
}
