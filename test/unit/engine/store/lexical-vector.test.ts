import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lexicalVector, lexicalVectors, similarity } from '#engine/store/lexical-vector.ts'

const alike = (a: string, b: string): number => similarity(lexicalVector(a)!, lexicalVector(b)!)

describe('a lexical vector', () => {
  it('is near to a misread text, and far from another one', () => {
    const misread = alike('agreement termination', 'agreernent terrnination')
    expect(misread).toBeGreaterThan(0.35)
    expect(misread).toBeGreaterThan(alike('agreement termination', 'harbour budget') + 0.25)
    expect(alike('東京都庁', '東京都廳')).toBeGreaterThan(alike('東京都庁', '大阪市役所'))
  })

  it('is of unit length, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), (text) => {
        const vector = lexicalVector(text)
        expect(vector ? similarity(vector, vector) : 1).toBeCloseTo(1, 1)
      }),
    )
    expect(lexicalVector(' .,- ')).toBeUndefined()
  })

  it('cuts a long page into pieces, so that one line of it is still found', () => {
    const line = 'the deposit is returned within thirty days'
    const filler = Array.from({ length: 60 }, (_, i) => `clause ${i} of the general conditions`)
    const pieces = lexicalVectors([...filler, line, ...filler].join('\n'))
    expect(pieces.length).toBeGreaterThan(5)
    const best = Math.max(...pieces.map((piece) => similarity(piece, lexicalVector(line)!)))
    expect(best).toBeGreaterThan(0.3)
  })
})
