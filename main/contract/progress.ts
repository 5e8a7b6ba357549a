/** What an import goes through and is counted in. Plain words: a page loads no schemas. */

export const importStages = [
  'check',
  'probe',
  'skim',
  'sample',
  'encode',
  'describe',
  'read',
  'transcribe',
  'download',
  'store',
  'done',
] as const

export const progressUnits = ['frames', 'pages', 'ms', 'bytes', 'samples'] as const

export type ImportStage = (typeof importStages)[number]
export type ProgressUnit = (typeof progressUnits)[number]
