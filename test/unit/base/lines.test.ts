import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineReader } from '../../../main/base/lines.ts'

test('lines are the same however their text was cut', () => {
  const line = fc.stringMatching(/^[a-z0-9 ]{1,8}$/)
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(5)), (lines, cuts) => {
      const heard: string[] = []
      const reader = createLineReader((each) => heard.push(each))
      let rest = lines.map((each) => `${each}\n`).join('')
      for (const cut of cuts) {
        reader.push(rest.slice(0, cut))
        rest = rest.slice(cut)
      }
      reader.push(rest)
      expect(heard).toEqual(lines)
    }),
  )
})

test('what follows the last line break is heard at the end', () => {
  const heard: string[] = []
  const reader = createLineReader((each) => heard.push(each))
  reader.push('whole\r\n\nlast wor')
  reader.push('ds')
  expect(heard).toEqual(['whole'])
  reader.end()
  expect(heard).toEqual(['whole', 'last words'])
})
