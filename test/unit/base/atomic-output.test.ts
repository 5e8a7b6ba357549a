import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { outputFile, outputFolder } from '#base/atomic-output.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'longview-output-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a file appears under its name when it is whole, and nothing else stays', async () => {
  const folder = newFolder()
  await outputFile(join(folder, 'a.pdf'), {}, async (temporary) => {
    await writeFile(temporary, 'half')
    expect(readdirSync(folder)).toEqual([basename(temporary)])
    await writeFile(temporary, 'whole')
  })
  expect(readdirSync(folder)).toEqual(['a.pdf'])
  expect(readFileSync(join(folder, 'a.pdf'), 'utf8')).toBe('whole')
})

test('a failure leaves the file from before and nothing else', async () => {
  const folder = newFolder()
  const path = join(folder, 'a.pdf')
  writeFileSync(path, 'before')
  const failing = outputFile(path, { replace: true }, async (temporary) => {
    await writeFile(temporary, 'half')
    throw new Error('stopped')
  })
  await expect(failing).rejects.toThrow('stopped')
  expect(readdirSync(folder)).toEqual(['a.pdf'])
  expect(readFileSync(path, 'utf8')).toBe('before')
})

test('what is there is not replaced unless that was asked for, and a folder never', async () => {
  const folder = newFolder()
  const path = join(folder, 'a.pdf')
  writeFileSync(path, 'before')
  mkdirSync(join(folder, 'b'))
  const write = (temporary: string): Promise<void> => writeFile(temporary, 'new')
  const taken = { code: 'usage/invalid' }
  await expect(outputFile(path, {}, write)).rejects.toMatchObject(taken)
  await expect(outputFile(join(folder, 'b'), { replace: true }, write)).rejects.toMatchObject(taken)
  await outputFile(path, { replace: true }, write)
  expect(readFileSync(path, 'utf8')).toBe('new')
})

test('a file that comes while another is made is not replaced', async () => {
  const folder = newFolder()
  const path = join(folder, 'a.pdf')
  const late = outputFile(path, {}, async (temporary) => {
    await writeFile(temporary, 'mine')
    writeFileSync(path, 'theirs')
  })
  await expect(late).rejects.toMatchObject({ code: 'usage/invalid' })
  expect(readFileSync(path, 'utf8')).toBe('theirs')
})

test('what a killed process left is cleared away, what a living one makes is not', async () => {
  const folder = newFolder()
  const dead = `.a.pdf.longview-${2 ** 22 + 1}-x.tmp`
  const alive = `.a.pdf.longview-${process.pid}-x.tmp`
  for (const name of [dead, alive]) writeFileSync(join(folder, name), 'half')
  await outputFile(join(folder, 'a.pdf'), {}, (temporary) => writeFile(temporary, 'whole'))
  expect(readdirSync(folder).toSorted()).toEqual([alive, 'a.pdf'].toSorted())
})

test('a folder appears with all its files, or not at all', async () => {
  const folder = newFolder()
  const path = join(folder, 'all')
  const failing = outputFolder(path, async (temporary) => {
    await writeFile(join(temporary, 'one'), '1')
    throw new Error('stopped')
  })
  await expect(failing).rejects.toThrow('stopped')
  expect(readdirSync(folder)).toEqual([])
  await outputFolder(path, (temporary) => writeFile(join(temporary, 'one'), '1'))
  expect(readdirSync(path)).toEqual(['one'])
  await expect(outputFolder(path, async () => undefined)).rejects.toMatchObject({
    code: 'usage/invalid',
  })
})

test('a place that cannot be is said so', async () => {
  const path = join(newFolder(), 'no', 'such', 'a.pdf')
  const failing = outputFile(path, {}, (temporary) => writeFile(temporary, 'x'))
  await expect(failing).rejects.toMatchObject({ code: 'export/place' })
})
