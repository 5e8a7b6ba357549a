import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { defaultSampling, type SourceAt } from '#engine/source/source-type.ts'
import { createSources, type Sources } from '#engine/source/sources.ts'

const { signal } = new AbortController()
let folder: string
let sources: Sources

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longview-away-'))
  sources = createSources({ logger: silentLogger })
})
afterAll(async () => {
  await sources.close()
  rmSync(folder, { recursive: true, force: true })
})

const sha256 = 'a'.repeat(64)
const waysOf = (at: SourceAt): [string, () => Promise<unknown>][] => [
  ['its frames', () => sources.read(at, { key: 't0', atMs: 0 }, defaultSampling, {}, signal)],
  ['its subtitles', () => sources.subtitleTracks(at, signal)],
  ['its silences', () => sources.listen(at, signal)],
  ['its sound', () => sources.hear(at, { startMs: 0, endMs: 1000 }, 16_000, signal)],
]

describe('a recording that was there when it was imported', () => {
  test.each(['its frames', 'its subtitles', 'its silences', 'its sound'])(
    'and is away since: %s are missing, in a sentence',
    async (what) => {
      const at = { kind: 'video', path: join(folder, 'away.mp4'), sha256, bytes: 1000 } as const
      const [, read] = waysOf(at).find(([name]) => name === what)!
      await expect(read()).rejects.toMatchObject({
        code: 'source/missing',
        message: `There is no file ${at.path}.`,
      })
    },
  )

  test.each(['its frames', 'its subtitles', 'its silences', 'its sound'])(
    'and is another file since: %s are not taken from that one',
    async (what) => {
      const path = join(folder, 'other.mp4')
      writeFileSync(path, 'other')
      const [, read] = waysOf({ kind: 'video', path, sha256, bytes: 1000 }).find(
        ([name]) => name === what,
      )!
      await expect(read()).rejects.toMatchObject({
        code: 'source/missing',
        message: expect.stringContaining('is another file'),
      })
    },
  )
})
