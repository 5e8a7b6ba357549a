/** What happened, and what to do: one pair per error code. */
export const errors = {
  aborted: { what: 'Stopped.', advice: 'Start it again if you need it.' },
  'usage/invalid': {
    what: 'That cannot be asked in this way.',
    advice: 'Check what was entered and try again.',
  },
  'source/missing': {
    what: 'The file is not where it was.',
    advice: 'Put it back, or use “Find it again”.',
  },
  'source/unreadable': {
    what: 'The file cannot be read.',
    advice: 'Check that you may open it and that its disk is connected.',
  },
  'source/empty': { what: 'The file is empty.', advice: 'Export or copy it again.' },
  'source/unsupported': {
    what: 'This kind of file is not supported.',
    advice: 'Add a recording, a PDF or a picture.',
  },
  'source/damaged': {
    what: 'The file is damaged.',
    advice: 'Get a whole copy; parts that could be read are kept.',
  },
  'source/password': {
    what: 'The file is locked by a password.',
    advice: 'Enter its password, or add a copy without one.',
  },
  'source/too-large': {
    what: 'The file is larger than this machine can read.',
    advice: 'Split it and add the parts.',
  },
  'source/too-slow': {
    what: 'Reading took too long and was stopped.',
    advice: 'Try again; if it stops at the same place, the file is damaged there.',
  },
  'source/unknown': {
    what: 'This source is no longer in the library.',
    advice: 'Add the file again.',
  },
  'model/missing': {
    what: 'The model’s files are not there.',
    advice: 'Add the model again in Settings, Models.',
  },
  'model/unreachable': {
    what: 'The model could not be downloaded.',
    advice: 'Connect to the internet and start it again; what was fetched is kept.',
  },
  'model/unreadable': {
    what: 'The model’s file is damaged or not complete.',
    advice: 'Download it again and compare its size.',
  },
  'model/mismatch': {
    what: 'Model and projector do not belong together.',
    advice: 'Add the two files of the same model.',
  },
  'model/out-of-memory': {
    what: 'The model does not fit into memory.',
    advice: 'Choose fewer layers on the GPU, a smaller context or a smaller model.',
  },
  'model/context-full': {
    what: 'Question and evidence do not fit into the context.',
    advice: 'Narrow the scope, or choose a larger context in Settings.',
  },
  'model/failed': {
    what: 'The model could not answer.',
    advice: 'Ask again. If it fails again, the details say where.',
  },
  'model/gone': {
    what: 'The model stopped during the work.',
    advice: 'It starts again by itself. Ask again.',
  },
  'tool/missing': {
    what: 'A program that reads recordings or pages is missing.',
    advice: 'Run the self-test in Settings, About: it names the program.',
  },
  'store/disk-full': {
    what: 'The disk is full.',
    advice: 'Free some space or clear the cache, then resume.',
  },
  'store/read-only': {
    what: 'The library cannot be written to, so nothing was changed.',
    advice: 'Give its folder the right to write again, or connect its disk anew, then try again.',
  },
  'store/missing': {
    what: 'The library is not where it was.',
    advice: 'Connect its disk, or choose the folder where it is now.',
  },
  'store/damaged': {
    what: 'The library’s database is damaged.',
    advice: 'Start Longview again: it falls back to the latest backup.',
  },
  'store/from-future': {
    what: 'A newer version of Longview wrote this library.',
    advice: 'Update Longview, or choose another library folder.',
  },
  'store/busy': {
    what: 'Another program is using the library.',
    advice: 'Close the other window or command, then try again.',
  },
  'export/unsafe': {
    what: 'The redacted copy did not pass its own check.',
    advice: 'Nothing was written. Draw the regions a little larger, or try another file.',
  },
  'export/place': {
    what: 'Nothing can be written there.',
    advice: 'Choose a folder that is there and that you may write to.',
  },
  'engine/gone': {
    what: 'The engine stopped.',
    advice: 'Try again when it runs: a bar at the top says so while it does not.',
  },
  'contract/invalid': {
    what: 'Two parts of Longview did not understand each other.',
    advice: 'Copy the details and report them.',
  },
  internal: {
    what: 'Something went wrong inside Longview.',
    advice: 'Try again. If it happens again, copy the details and report them.',
  },
}
