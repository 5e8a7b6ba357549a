import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { availableLanguages, languagesOf, stageLanguages } from '#engine/ocr/languages.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const folder = join(tempFolder('languages'), 'ocr')
/** `eng.traineddata` of tessdata_fast 4.1.0, as main/engine/ocr/data/README.md names it. */
const fastEnglish = '7d4322bd2a7749724879683fc3912cb542f19906c83bcc1a52132556427170b2'

test('English and Chinese come with Longview', () => {
  expect(availableLanguages(folder)).toEqual(['chi_sim', 'eng'])
})

test('A language that is asked for lies ready for the reader, whole', () => {
  const stage = stageLanguages(folder, ['eng', 'chi_sim'], 'packed', 'page')
  expect(readdirSync(stage).toSorted()).toEqual(['chi_sim.traineddata.gz', 'eng.traineddata.gz'])
  expect(gunzipSync(readFileSync(join(stage, 'eng.traineddata.gz'))).length).toBeGreaterThan(1e6)
})

test('Pages of English are read with a net of a third of the size, single lines with the large one', () => {
  const bytes = (matter: 'page' | 'line'): Buffer =>
    readFileSync(join(stageLanguages(folder, ['eng'], 'plain', matter), 'eng.traineddata'))
  expect(createHash('sha256').update(bytes('page')).digest('hex')).toBe(fastEnglish)
  expect(bytes('line').length).toBeGreaterThan(bytes('page').length + 1e6)
})

test('An installed reader finds it unpacked', () => {
  const stage = stageLanguages(folder, ['eng'], 'plain', 'page')
  expect(readdirSync(stage)).toEqual(['eng.traineddata'])
  const packed = readFileSync(
    join(stageLanguages(folder, ['eng'], 'packed', 'page'), 'eng.traineddata.gz'),
  )
  expect(readFileSync(join(stage, 'eng.traineddata')).equals(gunzipSync(packed))).toBe(true)
})

test('A file that a person puts there is a language, and comes before ours', () => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'nor.traineddata'), 'norsk')
  writeFileSync(join(folder, 'eng.traineddata'), 'my own English')
  writeFileSync(join(folder, 'notes.txt'), 'no language')
  expect(availableLanguages(folder)).toEqual(['chi_sim', 'eng', 'nor'])
  const stage = stageLanguages(folder, ['nor', 'eng'], 'packed', 'page')
  expect(readFileSync(join(stage, 'nor.traineddata.gz'), 'utf8')).toBe('norsk')
  expect(readFileSync(join(stage, 'eng.traineddata.gz'), 'utf8')).toBe('my own English')
})

test('A file that takes the place of another is what is read from then on, also when it is older', () => {
  const file = join(folder, 'nor.traineddata')
  writeFileSync(file, 'older')
  utimesSync(file, 1e9, 1e9)
  const stage = stageLanguages(folder, ['nor'], 'packed', 'page')
  expect(readFileSync(join(stage, 'nor.traineddata.gz'), 'utf8')).toBe('older')
})

test('A packed file that cannot be unpacked is named', () => {
  writeFileSync(join(folder, 'fin.traineddata.gz'), Buffer.from([0x1f, 0x8b, 1, 2, 3]))
  expect(() => stageLanguages(folder, ['fin'], 'plain', 'page')).toThrow(
    /fin\.traineddata\.gz.*damaged/,
  )
})

test('A language that is not there is refused by name, with those that are', () => {
  const other = join(tempFolder('none'), 'ocr')
  expect(() => stageLanguages(other, ['eng', 'klingon'], 'packed', 'page')).toThrow(
    /klingon.*chi_sim, eng/,
  )
  expect(existsSync(join(other, 'in-use-pages', 'klingon.traineddata.gz'))).toBe(false)
})

test('Languages are named once each', () => {
  expect(languagesOf('eng+chi_sim+eng')).toEqual(['eng', 'chi_sim'])
})
