import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { availableLanguages, languagesOf, stageLanguages } from '#engine/ocr/languages.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const folder = join(tempFolder('languages'), 'ocr')

test('English and Chinese come with Longview', () => {
  expect(availableLanguages(folder)).toEqual(['chi_sim', 'eng'])
})

test('A language that is asked for lies ready for the reader, whole', () => {
  const stage = stageLanguages(folder, ['eng', 'chi_sim'])
  expect(readdirSync(stage).toSorted()).toEqual(['chi_sim.traineddata.gz', 'eng.traineddata.gz'])
  expect(gunzipSync(readFileSync(join(stage, 'eng.traineddata.gz'))).length).toBeGreaterThan(1e6)
})

test('A file that a person puts there is a language, and comes before ours', () => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'nor.traineddata'), 'norsk')
  writeFileSync(join(folder, 'eng.traineddata'), 'my own English')
  writeFileSync(join(folder, 'notes.txt'), 'no language')
  expect(availableLanguages(folder)).toEqual(['chi_sim', 'eng', 'nor'])
  const stage = stageLanguages(folder, ['nor', 'eng'])
  expect(readFileSync(join(stage, 'nor.traineddata.gz'), 'utf8')).toBe('norsk')
  expect(readFileSync(join(stage, 'eng.traineddata.gz'), 'utf8')).toBe('my own English')
})

test('A language that is not there is refused by name, with those that are', () => {
  const other = join(tempFolder('none'), 'ocr')
  expect(() => stageLanguages(other, ['eng', 'klingon'])).toThrow(/klingon.*chi_sim, eng/)
  expect(existsSync(join(other, 'in-use', 'klingon.traineddata.gz'))).toBe(false)
})

test('Languages are named once each', () => {
  expect(languagesOf('eng+chi_sim+eng')).toEqual(['eng', 'chi_sim'])
})
