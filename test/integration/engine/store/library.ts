// A library in a folder of its own, gone when the test is done.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { openStore } from '#engine/store/store.ts'
import type { Store, StoreOptions } from '#engine/store/store.ts'

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'longview-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function open(folder: string = newFolder(), options: Partial<StoreOptions> = {}): Store {
  const store = openStore(folder, { logger: silentLogger, ...options })
  onTestFinished(() => store.close())
  return store
}
