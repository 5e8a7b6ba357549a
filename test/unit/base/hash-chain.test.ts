import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyChain, follow, nextLink, sha256, type ChainHead } from '#base/hash-chain.ts'

const at = '2026-11-22T10:00:00.000Z'

function chain(bodies: readonly string[]): { lines: string[]; head: ChainHead } {
  let head = emptyChain
  const lines = bodies.map((body) => {
    const next = nextLink(head, { at, kind: 'ask', body })
    head = next.head
    return next.line
  })
  return { lines, head }
}

/** The head of a chain, or what is wrong with it. */
function walk(lines: readonly string[]): ChainHead | string {
  let head = emptyChain
  for (const line of lines) {
    const followed = follow(head, line)
    if ('fault' in followed) return followed.fault
    head = followed.head
  }
  return head
}

test('a chain leads to its head and names the hash of each body', () => {
  const { lines, head } = chain(['{"a":1}', '{"b":2}', ''])
  expect(walk(lines)).toEqual(head)
  expect(head.number).toBe(3)
  expect(lines[1]).toContain(sha256('{"b":2}'))
  expect(lines[0]).toContain('"previous":"0000')
})

test('changing, taking out, putting in or swapping lines is noticed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 2, maxLength: 8 }),
      fc.nat(),
      fc.constantFrom('flip', 'drop', 'double', 'swap'),
      fc.nat(),
      (bodies, place, how, at0) => {
        const { lines, head } = chain(bodies)
        const index = place % lines.length
        const changed = [...lines]
        const line = lines[index]!
        if (how === 'flip') {
          const bytes = Buffer.from(line)
          bytes[at0 % bytes.length]! ^= 1
          changed[index] = bytes.toString('latin1')
        } else if (how === 'drop') changed.splice(index, 1)
        else if (how === 'double') changed.splice(index, 0, line)
        else {
          const other = (index + 1) % lines.length
          changed[index] = lines[other]!
          changed[other] = line
        }
        expect(walk(changed)).not.toEqual(head)
      },
    ),
  )
})

test.each([
  ['not JSON', 'hello'],
  ['a field more', '{"number":1,"at":"2026-11-22T10:00:00.000Z","kind":"ask","body":"0","x":1}'],
  ['spaces', ` ${chain(['x']).lines[0]}`],
])('a line with %s is none', (_what, line) => {
  expect(follow(emptyChain, line)).toEqual({ fault: 'line 1 is not a line of a log' })
})
