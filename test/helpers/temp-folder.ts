import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder of its own for a test file, gone when the file is done. */
export function tempFolder(name = 'test'): string {
  const folder = mkdtempSync(join(tmpdir(), `longview-${name}-`))
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}
