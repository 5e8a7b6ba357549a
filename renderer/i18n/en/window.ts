export const common = {
  product: 'Longview',
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy',
  copyFailed: 'The clipboard did not take it. Select the text and copy it by hand.',
  deleteKey: 'Del',
  details: 'Details',
  dismiss: 'Dismiss',
  notices: 'Notices',
  remove: 'Remove',
  save: 'Save',
  undo: 'Undo',
}

export const frame = {
  served: {
    noKey: 'Open the address that “longview serve” printed: it carries the key.',
    wrongKey: 'This address is no longer valid. Open the one that “longview serve” printed last.',
    noFiles: 'Files are added on the machine that Longview runs on: longview ingest <files>.',
  },
  library: 'Library',
  viewer: 'Viewer',
  chat: 'Chat',
  jobsPane: 'Jobs',
  jobs_one: '{{shown}} job',
  jobs_other: '{{shown}} jobs',
  search: 'Search everything',
  resize: 'Resize {{pane}}',
  drop: 'Drop files or folders to add them',
  restart: 'Start again',
  gpu: 'GPU',
  cpu: 'CPU',
  model: {
    idle: 'Model not loaded',
    running: 'Model loaded',
    restarting: 'Model starting again',
    failed: 'Model stopped',
  },
  otherLibrary: 'Other library…',
  engine: {
    restarting: 'The engine stopped and is starting again. Jobs go on where they were.',
    failed: 'The engine stopped and did not start again. Nothing in the library is lost.',
  },
  modelBanner: {
    restarting: 'The model stopped and is starting again. Ask again when it is back.',
    failed: 'The model stopped and did not start again. Chats and library stay as they are.',
  },
}

export const processes = { restartFailed: 'It did not start' }

export const collections = {
  all: 'All sources',
  new: 'New collection…',
  rename: 'Rename collection…',
  remove: 'Remove collection',
  removed: 'The collection “{{name}}” was removed. Its sources and chats stay.',
  name: 'Name of the collection',
  failed: 'The collection was not changed',
}

export const palette = {
  placeholder: 'Search sources, words in them, chats and commands',
  results: 'Results',
  empty: {
    idle: 'Nothing found for “{{words}}”',
    busy: 'Searching',
    failed: 'The words of recordings and pages could not be searched: the engine is not running.',
  },
  actions: 'Commands',
  sources: 'Sources',
  passages: 'In recordings and pages',
  chats: 'Chats',
}

export const welcome = {
  title: 'Ask a recording, get the frame',
  text: 'Longview answers questions about long recordings and scanned documents on this machine. Every claim leads to a frame or a page. Nothing leaves the machine.',
  recording: 'A sample recording of 75 seconds',
  form: 'A sample form, scanned',
  model: 'The model {{name}}, ready',
  demoModel: 'for demonstration',
  askFirst: 'Read the samples and ask',
  question: 'When is a red circle shown?',
  preparing: 'Reading {{name}}',
  waiting: 'Reading the samples',
  later: 'Start empty',
  close: 'Close',
}
