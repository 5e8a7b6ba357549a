import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { afterAll, expect, test } from 'vitest'
import { ingest, list, longview } from '../helpers/longview.ts'
import { libraryFaults } from '../helpers/library-check.ts'
import { sampleForm, sampleRecording } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const disk = join(tempFolder('disk'), 'disk')
const mount = (options: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status === 0

afterAll(() => {
  spawnSync('umount', [disk])
})

test('A full disk stops the import with the reason, the library stays whole, and room lets it go on', async ({
  skip,
}) => {
  mkdirSync(disk)
  skip(!mount('size=900k'), 'mounting a small disk needs root')
  const library = join(disk, 'library')
  const finished = await longview(['ingest', sampleRecording, sampleForm], { library })
  expect(finished.code).toBe(3)
  expect(finished.stderr + finished.stdout).toMatch(/disk|room|space/i)
  expect(finished.stdout).toContain('store/disk-full')
  expect(libraryFaults(library)).toEqual([])
  expect((await longview(['list'], { library })).code).toBe(0)

  expect(mount('remount,size=64m')).toBe(true)
  const sources = await ingest([sampleRecording, sampleForm], { library })
  expect(sources.map(({ status }) => status)).toEqual(['ready', 'ready'])
  expect(await list({ library })).toHaveLength(2)
})

test('A full disk leaves no half of an exported file', async ({ skip }) => {
  const small = join(tempFolder('small-disk'), 'disk')
  mkdirSync(small)
  const isMounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', small]).status === 0
  skip(!isMounted, 'mounting a small disk needs root')
  try {
    const library = join(tempFolder('export-disk'), 'library')
    const large = join(tempFolder('large-file'), 'large.pdf')
    const document = await PDFDocument.create()
    document.addPage([300, 200]).drawText('A page')
    await document.attach(randomBytes(300_000), 'noise')
    writeFileSync(large, await document.save())
    await ingest([large], { library })
    const target = join(small, 'large.pdf')
    const finished = await longview(['export', 'pdf', large, target], { library })
    expect(finished.code).toBe(3)
    expect(finished.stdout).toContain('store/disk-full')
    expect(readdirSync(small)).toEqual([])
    expect((await longview(['log', '--check'], { library })).code).toBe(0)
  } finally {
    spawnSync('umount', [small])
  }
})
