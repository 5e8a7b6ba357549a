import type { Migration } from '../migrate.ts'
import { library } from './0001-library.ts'
import { desk } from './0002-desk.ts'
import { log } from './0008-log.ts'

/** A number whose step is not written yet. Before a release each is replaced or left empty for good. */
const reserved = (version: number): Migration => ({
  version,
  name: `${String(version).padStart(4, '0')}-reserved`,
  up: () => undefined,
})

/** Every step from an empty file to today's library, in order. Never edit one that was released: add one. */
export const migrations: readonly Migration[] = [
  library,
  desk,
  reserved(3),
  reserved(4),
  reserved(5),
  reserved(6),
  reserved(7),
  log,
]
