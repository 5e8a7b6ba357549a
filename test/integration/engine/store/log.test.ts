import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { sha256 } from '#base/hash-chain.ts'
import { newFolder, open } from './library.ts'

const script = join(import.meta.dirname, 'log-adder-process.ts')

/** Another process that adds to the log; gives the numbers that it said were stored. */
function startAdding(folder: string, count: number) {
  const child = spawn(process.execPath, [script, folder, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  const closed = once(child, 'close')
  const numbers = (): number[] => said.split('\n').slice(0, -1).map(Number)
  return { child, numbers, closed }
}

/** The database behind the store's back, with the guards against changes taken away. */
function tamper(folder: string, sql: string): void {
  const db = new Sqlite(join(folder, 'library.sqlite'))
  onTestFinished(() => void db.close())
  db.exec('DROP TRIGGER log_is_not_changed; DROP TRIGGER log_is_not_shortened;')
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
}

test('the log keeps what was done, in order, with salted bodies', () => {
  const { log } = open()
  const first = log.append('import', { sha256: 'f' }, { subject: 'f' })
  const second = log.append('ask', { question: 'What?' }, { prompt: 'the prompt' })
  const third = log.append('ask', { question: 'What?' })
  expect([first, second, third]).toEqual([1, 2, 3])
  expect(log.check()).toBeUndefined()
  expect(log.head()).toMatchObject({ number: 3 })
  expect(log.body(2)).toMatchObject({ kind: 'ask', prompt: 'the prompt' })
  expect(log.list(['ask'], 9).map(({ number }) => number)).toEqual([3, 2])
  expect(log.lastAbout('f')).toBe('import')
  const bodies = [log.body(2)?.body ?? '', log.body(3)?.body ?? '']
  expect(bodies.map((body) => JSON.parse(body).question)).toEqual(['What?', 'What?'])
  expect(sha256(bodies[0]!)).not.toBe(sha256(bodies[1]!))
})

test.each([
  ['a line', `UPDATE log SET line = replace(line, '"number":2', '"number":2 ') WHERE number = 2`],
  [
    'the time of a line',
    `UPDATE log SET line = replace(line, '"at":"2', '"at":"3') WHERE number = 2`,
  ],
  ['what an entry says', `UPDATE log_body SET body = replace(body, 'Two', 'Ten') WHERE number = 2`],
  ['the hash at the end', `UPDATE log SET hash = '${'0'.repeat(64)}' WHERE number = 3`],
  ['the row of a line', `DELETE FROM log WHERE number = 2`],
])('a change of %s behind its back is found', (_what, sql) => {
  const folder = newFolder()
  const store = open(folder)
  for (const question of ['One', 'Two', 'Three']) store.log.append('ask', { question })
  expect(store.log.check()).toBeUndefined()
  store.close()
  tamper(folder, sql)
  expect(open(folder).log.check()).toMatch(/\w/)
})

test('SQL that changes or shortens the chain is refused', () => {
  const folder = newFolder()
  open(folder).log.append('ask', { question: 'One' })
  const db = new Sqlite(join(folder, 'library.sqlite'))
  onTestFinished(() => void db.close())
  expect(() => db.exec('DELETE FROM log')).toThrow('not shortened')
  expect(() => db.exec(`UPDATE log SET line = ''`)).toThrow('not changed')
})

test('what an entry says can be forgotten; the chain still holds', () => {
  const { log } = open()
  for (const question of ['One', 'Two', 'Three']) log.append('ask', { question })
  const head = log.head()
  log.forget([2])
  expect(log.body(2)).toBeUndefined()
  expect(log.check()).toBeUndefined()
  expect(log.head()).toEqual(head)
})

test('prompts are forgotten with a source that they quote, and only those', () => {
  const { log } = open()
  log.append('ask', { evidence: [{ sourceId: 's-1' }, { sourceId: 's-2' }] }, { prompt: 'both' })
  log.append('ask', { evidence: [{ sourceId: 's-2' }] }, { prompt: 'the other' })
  log.append('ask', { evidence: [], prompted: ['s-3', 's-1'] }, { prompt: 'looked at only' })
  log.append('summary', { evidence: [], scope: ['s-1'] }, { prompt: 'summed up' })
  log.forgetPrompts('s-1')
  const kept = log.list(['ask', 'summary'], 9).map(({ prompt }) => prompt)
  expect(kept).toEqual([undefined, undefined, 'the other', undefined])
  expect(log.check()).toBeUndefined()
})

test('after kills at random moments the chain holds and has every entry that was said to be stored', async () => {
  const folder = newFolder()
  const promised = new Set<number>()
  for (let round = 0; round < 4; round++) {
    const adding = startAdding(folder, 100_000)
    while (adding.numbers().length === 0) await sleep(5)
    await sleep(Math.random() * 40)
    adding.child.kill('SIGKILL')
    await adding.closed
    for (const number of adding.numbers()) promised.add(number)
    const store = open(folder)
    expect(store.log.check()).toBeUndefined()
    expect(store.log.head().number).toBeGreaterThanOrEqual(promised.size)
    expect(Array.from(promised).filter((number) => !store.log.body(number))).toEqual([])
    store.close()
  }
}, 120_000)

test('two processes that write at once make one chain', async () => {
  const folder = newFolder()
  open(folder).close()
  const both = [startAdding(folder, 40), startAdding(folder, 40)]
  await Promise.all(both.map(({ closed }) => closed))
  const { log } = open(folder)
  expect(log.head().number).toBe(80)
  expect(log.check()).toBeUndefined()
  const numbers = both.flatMap((one) => one.numbers())
  expect(new Set(numbers).size).toBe(80)
}, 60_000)
