import { join, sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileOf } from '../../../main/pages/page-files.ts'
import { parseMediaAddress } from '../../../main/pages/media-files.ts'
import { createOwnership } from '../../../main/shell/origin.ts'

const folder = join(sep, 'program', 'renderer')

test('the page is served from its folder', () => {
  expect(fileOf('app://longview/', folder)).toBe(join(folder, 'index.html'))
  expect(fileOf('app://longview/assets/a.js', folder)).toBe(join(folder, 'assets', 'a.js'))
})

test.for([
  'app://evil/index.html',
  'app://longview/..%2f..%2fetc%2fpasswd',
  'app://longview/a%00.js',
  'app://longview/%E0%A4%A',
])('%s names nothing', (url) => {
  expect(fileOf(url, folder)).toBeUndefined()
})

test('no address leads out of the folder', () => {
  const part = fc.constantFrom('..', '%2e%2e', '%2f', '%5c', '.', 'a', '%00', '//', '\\\\', '%')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('', '/'), (parts, between) => {
      const url = `app://longview/${parts.join(between)}`
      fc.pre(URL.canParse(url))
      const file = fileOf(url, folder) ?? join(folder, 'nothing')
      expect(file.startsWith(folder + sep)).toBe(true)
    }),
  )
})

test('media is named by ids only', () => {
  expect(parseMediaAddress('media://source/s-0123abc')).toEqual({ kind: 'source', id: 's-0123abc' })
  expect(parseMediaAddress('media://proxy/s-0123abc')).toEqual({ kind: 'proxy', id: 's-0123abc' })
  expect(parseMediaAddress('media://thumb/42')).toEqual({ kind: 'thumb', segment: 42 })
})

test.for([
  'media://source/',
  'media://source/a/b',
  'media://source/..',
  'media://source/a?b',
  'media://source/a#b',
  'media://source/%2e',
  'media://thumb/a',
  'media://thumb/-1',
  'media://thumb/99999999999999999999',
  'media://page/1',
])('%s is no address of media', (url) => {
  expect(parseMediaAddress(url)).toBeUndefined()
})

test('only our own origins are ours', () => {
  const isOwn = createOwnership(undefined)
  const inDevelopment = createOwnership('http://localhost:5173')
  expect(isOwn('app://longview/index.html')).toBe(true)
  for (const url of [
    'app://longview.evil/',
    'app://evil/longview',
    'http://localhost:5173/',
    'file:///index.html',
    'nonsense',
  ]) {
    expect([url, isOwn(url)]).toEqual([url, false])
  }
  expect(inDevelopment('http://localhost:5173/main.tsx')).toBe(true)
  expect(inDevelopment('http://localhost:51730/')).toBe(false)
})
