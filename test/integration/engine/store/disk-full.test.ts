import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { guarded } from '#engine/store/failures.ts'
import { startAdder } from './adder-process.ts'
import { newFolder, open } from './library.ts'
import { expectWhole } from './whole.ts'

const lastLine = (said: string): unknown => JSON.parse(said.trim().split('\n').at(-1) ?? '')

/** A file system of 4 MB, if this machine lets us make one. */
function smallDisk(): string | undefined {
  const folder = join(newFolder(), 'disk')
  mkdirSync(folder)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder])
  if (mounted.status !== 0) return undefined
  onTestFinished(() => void spawnSync('umount', [folder]))
  return folder
}

describe('a full disk', () => {
  test.skipIf(process.platform === 'win32')(
    'stops with the reason, loses nothing, and the work goes on when there is room again',
    async () => {
      const folder = newFolder()
      // A limit on the size of files fails a write in the same place, without the right to mount.
      const full = startAdder(folder, 5000, "trap '' XFSZ; ulimit -f 4000")
      const { code, said } = await full.ended
      expect(code).toBe(1)
      expect(lastLine(said)).toMatchObject({
        code: 'store/disk-full',
        message: expect.stringMatching(/no room to write .*\.sqlite.*free some disk space/),
      })
      const store = open(folder)
      const keys = expectWhole(store)
      expect(keys.size).toBeGreaterThan(0)
      store.close()
      expect(await startAdder(folder, keys.size + 5).ended).toMatchObject({ code: 0, errors: '' })
      expect(expectWhole(open(folder)).size).toBe(keys.size + 5)
    },
  )

  test('has room again when the cache is cleared', ({ skip }) => {
    const folder = smallDisk() ?? ''
    skip(folder === '', 'no right to mount a file system here')
    const store = open(join(folder, 'library'))
    const full = expect.objectContaining({ code: 'store/disk-full' })
    expect(() => {
      for (let n = 0; n < 1000; n++) {
        const tokens = Int32Array.from({ length: 25_000 }, (_, at) => at * n)
        store.rows.put(`k${n}`, [{ kind: 'tokens', tokens }], { encoderId: 'demo@1' })
      }
    }).toThrow(full)
    expect(() => writeFileSync(join(folder, 'rest'), Buffer.alloc(4 * 2 ** 20))).toThrow('ENOSPC')
    expect(() => store.chats.create(null)).toThrow(full)
    store.rows.clear()
    expect(store.rows.stats().entries).toBe(0)
    expect(store.chats.create(null).id).not.toBe('')
    store.close()
  })

  test('of a real file system does the same, where one can be mounted', async ({ skip }) => {
    const folder = smallDisk() ?? ''
    skip(folder === '', 'no right to mount a file system here')
    const { code, said } = await startAdder(join(folder, 'library'), 5000).ended
    expect(code).toBe(1)
    expect(lastLine(said)).toMatchObject({ code: 'store/disk-full' })
    const store = open(join(folder, 'library'))
    const { size } = expectWhole(store)
    expect(size).toBeGreaterThan(0)
    store.close()
    // The cache may be deleted at any time: that makes room to go on.
    for (const name of ['cache.sqlite', 'cache.sqlite-wal', 'cache.sqlite-shm']) {
      rmSync(join(folder, 'library', name), { force: true })
    }
    expect(await startAdder(join(folder, 'library'), size + 3).ended).toMatchObject({ code: 0 })
  })

  test.skipIf(process.platform === 'win32').each([[], ['read-only']])(
    'lets the library be listed and searched %s',
    async (...flags) => {
      const folder = newFolder()
      const adder = startAdder(folder, 5000)
      await adder.started
      adder.child.kill('SIGKILL')
      await adder.ended
      for (const name of ['library.sqlite-shm', 'cache.sqlite-shm']) rmSync(join(folder, name))
      const script = fileURLToPath(new URL('./lister.ts', import.meta.url))
      const command = `trap '' XFSZ; ulimit -f 0; exec "$@"`
      const args = ['-c', command, 'sh', process.execPath, script, folder, ...flags]
      const { stdout, stderr } = spawnSync('sh', args, { encoding: 'utf8' })
      expect(stderr).toBe('')
      const [source] = open(folder).sources.list()
      expect(JSON.parse(stdout)).toEqual({
        samples: [source?.samples],
        hits: Math.min(3, source?.samples ?? 0),
      })
    },
  )

  test('is told from other failures by SQLite itself', () => {
    const db = new Sqlite(':memory:')
    db.exec('CREATE TABLE t (x)')
    db.pragma('max_page_count = 4')
    const insert = db.prepare('INSERT INTO t VALUES (zeroblob(100000))')
    const table = guarded(() => ({ fill: () => insert.run() }), '/x/library.sqlite')
    expect(() => table.fill()).toThrow(expect.objectContaining({ code: 'store/disk-full' }))
  })
})

test('a library that another program keeps locked is named as busy', () => {
  const folder = newFolder()
  open(folder).close()
  const file = join(folder, 'library.sqlite')
  const holder = new Sqlite(file)
  onTestFinished(() => void holder.close())
  holder.exec('BEGIN IMMEDIATE')
  const db = new Sqlite(file, { timeout: 1 })
  onTestFinished(() => void db.close())
  const forget = db.prepare('DELETE FROM job')
  const jobs = guarded(() => ({ forget: () => forget.run() }), file)
  expect(() => jobs.forget()).toThrow(
    expect.objectContaining({ code: 'store/busy', message: expect.stringContaining(file) }),
  )
})
