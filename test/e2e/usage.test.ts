import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lines } from '../helpers/json-lines.ts'
import { checkLines, last, longview } from '../helpers/longview.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const library = join(tempFolder('usage'), 'library')

test.each([
  [[]],
  [['frobnicate']],
  [['ingest']],
  [['ask']],
  [['search']],
  [['remove']],
  [['list', '--frobnicate']],
  [['models', 'frobnicate']],
  [['models', 'add']],
  [['models', 'add', 'model.gguf']],
  [['list', '--set', 'model.threads=many']],
  [['list', '--set', 'no.such.setting=1']],
  [['search', 'words', '--limit', '0']],
  [['search', 'words', '--since', '2026-02-31']],
  [['search', '']],
  [['ask', '']],
  [['ask', '  \n ']],
  [['ask', 'What?', '--source', '']],
  [['ingest', '']],
  [['list', '--library', '']],
  ...(existsSync('/proc/self') ? [[['list', '--library', '/proc/no/such/place']]] : []),
])(
  'longview %j is wrong use: exit 2, a sentence on stderr, the same for scripts on stdout',
  async (args) => {
    const finished = await longview(args, { library })
    expect([finished.code, finished.stderr.length > 10]).toEqual([2, true])
    const { error } = last(finished, lines.error)
    expect([finished.events.length, error.code]).toEqual([1, 'usage/invalid'])
    expect(error.message).not.toMatch(/outputHelp|^error:|✖/)
  },
)

test('longview --version says which one it is', async () => {
  const { code, stdout } = await longview(['--version'], { library, human: true })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test.each([['--help'], ['ask --help'], ['ingest --help']])(
  'longview %s explains itself: exit 0',
  async (args) => {
    const { code, stdout } = await longview(args.split(' '), { library, human: true })
    expect(code).toBe(0)
    expect(stdout).toMatch(/Usage: longview/)
  },
)

test.skipIf(!existsSync('/dev/full'))(
  'What finds no room where stdout leads is a fault, not a success',
  async () => {
    const prefix = ['sh', '-c', 'exec "$@" > /dev/full', 'sh']
    const { code, stderr } = await longview(['list'], { library, prefix })
    expect([code, stderr]).toEqual([1, expect.stringContaining('ENOSPC')])
  },
)

test('An empty library is listed, searched and asked without a fault', async () => {
  const listed = await longview(['list'], { library })
  expect([last(listed, lines.list).sources, listed.code]).toEqual([[], 0])
  const found = await longview(['search', 'anything'], { library })
  expect([last(found, lines.results).results, found.code]).toEqual([[], 0])
  const asked = await longview(['ask', 'What is the Invoice?'], { library })
  expect(last(asked, lines.answer)).toMatchObject({ supported: false, citations: [] })
  expect(asked.code).toBe(0)
})

test('An unknown source is bad input: exit 3, and named', async () => {
  for (const args of [
    ['remove', 'nothing-here'],
    ['ask', 'What?', '--source', 'nothing-here'],
  ]) {
    const finished = await longview(args, { library })
    expect(finished.code).toBe(3)
    expect(last(finished, lines.error).error.message).toContain('nothing-here')
  }
})

test('Doctor names the tools, the native part and the model, and all is well', async () => {
  const finished = await longview(['doctor'], { library })
  const { checks } = last(finished, lines.doctor)
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  const named = checks.map(({ name, detail }) => `${name} ${detail}`).join('\n')
  for (const word of [/ffmpeg/i, /ffprobe/i, /node/i, /model/i]) expect(named).toMatch(word)
  expect(finished.code).toBe(0)
})

test('Doctor says which ffmpeg is missing: exit 1', async () => {
  const finished = await longview(['doctor'], {
    library,
    env: { LONGVIEW_FFMPEG: '/nowhere/ffmpeg' },
  })
  const { checks } = last(finished, lines.doctor)
  expect(checks.some(({ ok, name, detail }) => !ok && /ffmpeg/i.test(name + detail))).toBe(true)
  expect(finished.code).toBe(1)
})

test('The library folder can come from the environment; the flag wins over it', async () => {
  const other = join(library, '../from-environment')
  const made = await longview(['list'], { library: other, libraryFromEnvironment: true })
  expect([made.code, existsSync(join(other, 'library.sqlite'))]).toEqual([0, true])
  const unused = join(library, '../unused')
  await longview(['list'], { library, env: { LONGVIEW_LIBRARY: unused } })
  expect(existsSync(unused)).toBe(false)
})

test('A settings file that is no JSON is named: exit 2; a bad value in it falls back', async () => {
  const path = join(library, 'settings.json')
  await writeFile(path, '{"model.threads": "many"}')
  expect((await longview(['list'], { library })).code).toBe(0)
  await writeFile(path, '{"model.threads": ')
  const finished = await longview(['list'], { library })
  expect([finished.code, finished.stderr.includes(path)]).toEqual([2, true])
  await writeFile(path, '{}')
})

test('Every line of every command is in the contract', async () => {
  for (const args of [['list'], ['models'], ['models', 'list'], ['doctor'], ['search', 'x']]) {
    const finished = await longview(args, { library })
    expect(() => checkLines(finished)).not.toThrow()
    expect(finished.events).toHaveLength(1)
  }
})
