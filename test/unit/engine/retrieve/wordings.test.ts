import { describe, expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { isAskedOfFrame, isAskedToRead, withoutRequest } from '#engine/retrieve/request.ts'
import { wordings } from '../../../fixtures/wordings.ts'

const filled = (list: readonly string[], value: string): string[] =>
  list.map((text) => text.replace('{x}', value))

describe('The same wish in many words', () => {
  test.each([...wordings.text, ...filled(wordings.textAt, '01:12')])('reads: %s', (text) => {
    const { terms, momentsMs } = parseQuestion(text)
    expect(isAskedToRead(withoutRequest(text), terms)).toBe(true)
    expect(momentsMs).toEqual(text.includes('01:12') ? [72_000] : [])
  })

  test.each(filled(wordings.when, 'the text K7Q2'))('looks for a code: %s', (text) => {
    expect(parseQuestion(text)).toMatchObject({ kind: 'when', terms: ['K7Q2'], codes: ['K7Q2'] })
  })

  test.each(filled(wordings.when, 'a red circle'))('looks for a thing: %s', (text) => {
    expect(parseQuestion(text)).toMatchObject({ kind: 'when', terms: ['red', 'circle'] })
  })

  test.each([...wordings.describe])('tells all: %s', (text) => {
    expect(parseQuestion(text).kind).toBe('overview')
  })

  test.each(filled(wordings.describeText, 'K7Q2'))('tells of a frame: %s', (text) => {
    expect(parseQuestion(text).codes).toEqual(['K7Q2'])
    expect(isAskedOfFrame(withoutRequest(text), 'K7Q2')).toBe(true)
  })
})
