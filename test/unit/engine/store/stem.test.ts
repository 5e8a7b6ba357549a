import { expect, test } from 'vitest'
import { stem } from '#engine/store/stem.ts'

test.each([
  ['circle', 'circles'],
  ['box', 'boxes'],
  ['city', 'cities'],
  ['store', 'storing', 'stored', 'stores'],
  ['stop', 'stopped', 'stopping', 'stops'],
  ['show', 'showing', 'shows'],
  ['page', 'pages', 'paged'],
])('the forms of %s have one stem', (...forms) => {
  expect(new Set(forms.map(stem)).size).toBe(1)
})

test.each(['bus', 'glass', 'sing', 'red', 'ring', 'this', 'status'])(
  '%s is not taken for a form of another word',
  (word) => {
    expect(stem(word)).toBe(word)
  },
)

test('codes and other scripts stay as they are', () => {
  expect(['k7q2s', 'ab12ed', 'année', '東京'].map(stem)).toEqual([
    'k7q2s',
    'ab12ed',
    'année',
    '東京',
  ])
})
