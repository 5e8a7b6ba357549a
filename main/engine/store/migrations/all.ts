import type { Migration } from '../migrate.ts'
import { library } from './0001-library.ts'
import { desk } from './0002-desk.ts'
import { ingest } from './0003-ingest.ts'
import { transcript } from './0004-transcript.ts'
import { ocr } from './0005-ocr.ts'
import { evidence } from './0006-evidence.ts'
import { log } from './0008-log.ts'
import { summaries } from './0009-summaries.ts'
import { jobCollection } from './0010-job-collection.ts'
import { jobCollections } from './0011-job-collections.ts'

/** Every step from an empty file to today's library, in order. Never edit one that was released: add one. */
export const migrations: readonly Migration[] = [
  library,
  desk,
  ingest,
  transcript,
  ocr,
  evidence,
  log,
  summaries,
  jobCollection,
  jobCollections,
]
