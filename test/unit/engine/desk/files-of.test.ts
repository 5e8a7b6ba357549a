import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { filesOf } from '#engine/desk/files-of.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const put = (...path: string[]): string => {
  const file = join(...path)
  writeFileSync(file, 'x')
  return file
}
const names = (paths: string[]): string[] => paths.map((path) => basename(path)).toSorted()

/** Root may read everything: as somebody else until the test ends, or not at all where there is nobody else. */
function asNobody(): boolean {
  if (process.platform === 'win32') return false
  if (process.getuid?.() !== 0) return true
  process.seteuid?.(65_534)
  onTestFinished(() => process.seteuid?.(0))
  return true
}

describe('the files of a folder', () => {
  test('are taken though a folder among them cannot be read, which is named', async ({ skip }) => {
    const folder = tempFolder()
    for (const name of ['open', 'shut']) mkdirSync(join(folder, name))
    put(folder, 'a.pdf')
    put(folder, 'open', 'b.mp4')
    put(folder, 'shut', 'c.pdf')
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'shut'), 0o000)
    onTestFinished(() => chmodSync(join(folder, 'shut'), 0o755))
    if (!asNobody()) skip('folders are always readable here')
    const { files, refused } = await filesOf([folder])
    expect(names(files)).toEqual(['a.pdf', 'b.mp4'])
    expect(refused).toEqual([
      {
        name: 'shut',
        error: { code: 'source/unreadable', message: `${join(folder, 'shut')} cannot be read.` },
      },
    ])
  })

  test('of other kinds are counted by kind; subtitles and what systems write are not', async () => {
    const folder = tempFolder()
    for (const name of ['a.pdf', 'b.docx', 'c.docx', 'd.xlsx', 'e.srt', '.DS_Store', 'Thumbs.db'])
      put(folder, name)
    const { files, refused } = await filesOf([folder])
    expect(names(files)).toEqual(['a.pdf'])
    const matter = basename(folder)
    expect(refused.map(({ name }) => name)).toEqual([
      `${matter}: 2 × .docx`,
      `${matter}: 1 × .xlsx`,
    ])
    expect(new Set(refused.map(({ error }) => error.code))).toEqual(new Set(['source/unsupported']))
  })

  test('are followed where they are links to files, and not where links lead to folders', async () => {
    const folder = tempFolder()
    const other = tempFolder()
    symlinkSync(put(other, 'real.pdf'), join(folder, 'link.pdf'))
    symlinkSync(folder, join(folder, 'again'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'broken.pdf'))
    expect(names((await filesOf([folder])).files)).toEqual(['link.pdf'])
  })

  test('are refused as a whole where there is nothing, or the folder is not there', async () => {
    const folder = tempFolder()
    const { files, refused } = await filesOf([folder, join(folder, 'gone')])
    expect(files).toEqual([])
    expect(refused.map(({ error }) => error.code)).toEqual(['source/unsupported', 'source/missing'])
  })
})
