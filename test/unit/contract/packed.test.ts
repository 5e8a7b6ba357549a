import { expect, test } from 'vitest'
import { packing, unpack } from '#contract/packed.ts'

function posted(frame: unknown): unknown {
  const out: unknown[] = []
  packing({
    post: (sent) => void out.push(sent),
    onFrame: () => undefined,
    onClose: () => undefined,
  }).post(frame)
  return out[0]
}

test('what an event or a reply says is one text on its way, and the same when it arrives', () => {
  const sources = [{ id: 'a', name: 'Exhibit "1".png', lengthMs: null }]
  for (const frame of [
    { t: 'event', id: 3, event: { sources } },
    { t: 'done', id: 4, output: sources },
  ]) {
    const packed = posted(frame)
    expect(packed).toEqual({ t: frame.t, id: frame.id, json: expect.any(String) })
    expect(unpack(packed)).toEqual(frame)
  }
})

test('an end without a value and a failure go as they are', () => {
  const done = { t: 'done', id: 1, output: undefined }
  const fail = { t: 'fail', id: 2, error: { code: 'source/missing', message: 'It is gone.' } }
  for (const frame of [done, fail]) expect(unpack(posted(frame))).toEqual(frame)
})

test('a text that is no value is refused, not passed on', () => {
  expect(() => unpack({ t: 'event', id: 1, json: '{"cut o' })).toThrow(SyntaxError)
  expect(unpack('no frame at all')).toBe('no frame at all')
  expect(unpack(null)).toBe(null)
})
