import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLogFile } from '../../../main/shell/log-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

test('lines are on disk as soon as they are written', () => {
  const folder = join(tempFolder('log'), 'made', 'when', 'needed')
  const write = openLogFile(folder)
  write('one')
  write('two')
  expect(readFileSync(join(folder, 'longview.log'), 'utf8')).toBe('one\ntwo\n')
})

test('the log never takes more than three files of a few megabytes', () => {
  const folder = tempFolder('log')
  const write = openLogFile(folder)
  const line = 'x'.repeat(64 * 1024)
  for (let count = 0; count < 300; count++) write(line)
  const files = readdirSync(folder).toSorted()
  expect(files).toEqual(['longview.log', 'longview.log.1', 'longview.log.2'])
  for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThan(5 * 2 ** 20)
})

test('a log that cannot be written stops nothing', () => {
  const file = join(tempFolder('log'), 'a-file')
  writeFileSync(file, '')
  expect(() => openLogFile(join(file, 'inside'))('lost')).not.toThrow()
})
