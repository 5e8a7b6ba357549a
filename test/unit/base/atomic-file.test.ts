import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeFileAtomic } from '#base/atomic-file.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'longview-atomic-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('writes text and bytes, makes folders, replaces what was there and leaves nothing else', () => {
  const folder = join(newFolder(), 'a', 'b')
  const path = join(folder, 'settings.json')
  writeFileAtomic(path, 'first')
  writeFileAtomic(path, new Uint8Array(Buffer.from('zweite Fassung 猫')))
  expect(readFileSync(path, 'utf8')).toBe('zweite Fassung 猫')
  expect(readdirSync(folder)).toEqual(['settings.json'])
})

test('leaves no temporary file when the file cannot be put in its place', () => {
  const folder = newFolder()
  const path = join(folder, 'taken')
  mkdirSync(join(path, 'not empty'), { recursive: true })
  expect(() => writeFileAtomic(path, 'x')).toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/)
  expect(readdirSync(folder)).toEqual(['taken'])
})

test('works for names as long as the file system allows', () => {
  const path = join(newFolder(), 'n'.repeat(250))
  writeFileAtomic(path, 'x')
  expect(readFileSync(path, 'utf8')).toBe('x')
})
