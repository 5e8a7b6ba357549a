import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { beside, programFile } from '../../../main/base/program-folder.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

test('files of the program are found from any folder of it', () => {
  const root = tempFolder('program')
  mkdirSync(join(root, 'out/main'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{}')
  expect(programFile('native/build', join(root, 'out/main'))).toBe(join(root, 'native/build'))
})

test('in a packed program they lie beside the archive', () => {
  const root = join(tempFolder('packed'), 'resources', 'app.asar')
  mkdirSync(join(root, 'out/main'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{}')
  expect(programFile('main/samples/a.mp4', join(root, 'out/main'))).toBe(
    join(`${root}.unpacked`, 'main/samples/a.mp4'),
  )
})

test('only the archive is replaced, and only once', () => {
  expect(beside('/a/app.asar/b')).toBe('/a/app.asar.unpacked/b')
  expect(beside('/a/app.asar.unpacked/b')).toBe('/a/app.asar.unpacked/b')
  expect(beside('/a/app.asarx/b')).toBe('/a/app.asarx/b')
})
