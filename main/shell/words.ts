/** The words of menus, dialogs and notices that the system draws. The page has its own. */

const en = {
  file: 'File',
  newChat: 'New Chat',
  addFiles: 'Add Files…',
  addFolder: 'Add Folder…',
  saveChat: 'Save chat',
  saveSearchable: 'Save the searchable PDF',
  saveRedacted: 'Save the redacted copy',
  saveBates: 'A new folder for the numbered copies',
  saveReport: 'Save as a report',
  saveBundle: 'Save the evidence bundle',
  redactedName: 'redacted',
  batesName: 'Numbered copies',
  bundleName: 'Evidence',
  settings: 'Settings…',
  models: 'Models…',
  edit: 'Edit',
  find: 'Search Everything…',
  view: 'View',
  library: 'Library',
  viewer: 'Viewer',
  chat: 'Chat',
  palette: 'Command Palette…',
  window: 'Window',
  help: 'Help',
  shortcuts: 'Keyboard Shortcuts',
  logs: 'Open Log Folder',
  about: 'About Longview',
  chooseFiles: 'Add recordings, documents and pictures',
  chooseFolder: 'Add a folder',
  locate: 'Where is this file now?',
  chooseModel: 'Choose a model (GGUF) and its projector (mmproj)',
  chooseLibrary: 'Choose the folder of the library',
  download: 'Download',
  cancel: 'Cancel',
  mayDownload: (hosts: string): string => `Download a model from ${hosts}?`,
  mayDownloadDetail:
    'These hosts see the address of this computer and which files it asks for. Nothing else is sent, and nothing is fetched later by itself.',
  media: 'Recordings, documents and pictures',
  allFiles: 'All files',
  model: 'Model',
  pageDied: 'The window stopped working',
  pageDiedDetail:
    'It was loaded again several times. The library is safe. The log folder holds what happened.',
  quit: 'Quit',
  tryAgain: 'Try Again',
  mainDied: 'Longview has to close',
}
export type Words = typeof en

const zhCN: Words = {
  file: '文件',
  newChat: '新建对话',
  addFiles: '添加文件…',
  addFolder: '添加文件夹…',
  saveChat: '保存对话',
  saveSearchable: '保存可搜索的 PDF',
  saveRedacted: '保存遮盖后的副本',
  saveBates: '编号副本的新文件夹',
  saveReport: '另存为报告',
  saveBundle: '保存证据包',
  redactedName: '已遮盖',
  batesName: '编号副本',
  bundleName: '证据',
  settings: '设置…',
  models: '模型…',
  edit: '编辑',
  find: '全局搜索…',
  view: '视图',
  library: '资料库',
  viewer: '查看器',
  chat: '对话',
  palette: '命令面板…',
  window: '窗口',
  help: '帮助',
  shortcuts: '键盘快捷键',
  logs: '打开日志文件夹',
  about: '关于 Longview',
  chooseFiles: '添加录像、文档和图片',
  chooseFolder: '添加文件夹',
  locate: '此文件现在在哪里？',
  chooseModel: '选择模型 (GGUF) 及其投影文件 (mmproj)',
  chooseLibrary: '选择资料库文件夹',
  download: '下载',
  cancel: '取消',
  mayDownload: (hosts) => `要从 ${hosts} 下载模型吗？`,
  mayDownloadDetail:
    '这些主机会看到本机的网络地址以及所请求的文件。不会发送其他内容，之后也不会自行下载。',
  media: '录像、文档和图片',
  allFiles: '所有文件',
  model: '模型',
  pageDied: '窗口已停止工作',
  pageDiedDetail: '已多次重新载入。资料库没有受损。详情见日志文件夹。',
  quit: '退出',
  tryAgain: '重试',
  mainDied: 'Longview 必须关闭',
}

export type Locale = 'en' | 'zh-CN'

/** The chosen language, else the first of the system's that there is, else English. */
export function localeOf(language: 'system' | Locale, systemLanguages: readonly string[]): Locale {
  if (language !== 'system') return language
  const first = systemLanguages.find((tag) => /^(en|zh)\b/i.test(tag)) ?? 'en'
  return /^zh/i.test(first) ? 'zh-CN' : 'en'
}

export const wordsOf = (locale: Locale): Words => (locale === 'zh-CN' ? zhCN : en)
