import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isCutShort } from '#engine/source/cut-short.ts'
import { runFfmpeg } from '../../../fixtures/ffmpeg.ts'

const folder = mkdtempSync(join(tmpdir(), 'longview-cut-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const check = (path: string): Promise<boolean> => isCutShort(path, statSync(path).size)

describe('isCutShort', () => {
  it.each([
    ['index-first.mp4', ['-movflags', '+faststart']],
    ['index-last.mp4', []],
    ['plain.mov', []],
    ['plain.mkv', []],
    ['plain.avi', []],
  ])('tells a whole %s from half of it', async (name, options) => {
    const path = join(folder, name)
    runFfmpeg(['-f', 'lavfi', '-i', 'testsrc=s=160x120:d=2', '-c:v', 'mpeg4', ...options, path])
    expect(await check(path)).toBe(false)
    const half = join(folder, `half-${name}`)
    copyFileSync(path, half)
    truncateSync(half, Math.floor(statSync(path).size / 2))
    expect(await check(half)).toBe(true)
  })

  it('says nothing of a live Matroska stream and of other files', async () => {
    const live = join(folder, 'live.mkv')
    runFfmpeg(['-f', 'lavfi', '-i', 'testsrc=s=160x120:d=2', '-c:v', 'mpeg4', '-live', '1', live])
    truncateSync(live, Math.floor(statSync(live).size / 2))
    expect(await check(live)).toBe(false)
    const other = join(folder, 'other.bin')
    writeFileSync(other, 'no container at all')
    expect(await check(other)).toBe(false)
  })
})
