import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findInstalled, languagesSaid } from '#engine/ocr/installed.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { openOcr, scannedSlip } from './opened.ts'

const { signal } = new AbortController()
const folder = tempFolder('installed')

/** A program that answers as tesseract does, and reads as `reads` says. */
function program(
  name: string,
  reads: string,
  { version = '5.3.0', languages = 'eng' } = {},
): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    `#!/bin/sh
case "$1" in
  --version) echo "tesseract ${version}"; exit 0;;
  --list-langs) printf 'List of available languages in "${folder}/data/" (1):\\n${languages}\\n'; exit 0;;
esac
${reads}
`,
  )
  chmodSync(path, 0o755)
  return path
}

const row = (text: string, line: number): string =>
  `5\\t1\\t1\\t1\\t${line}\\t1\\t10\\t${line * 20}\\t40\\t12\\t91.5\\t${text}\\n`
const says = (words: string): string => `cat > /dev/null; printf '${row(words, 1)}'`

async function readWith(path: string, languages = ['eng'], limits = {}): Promise<string[]> {
  const ocr = openOcr({ installed: { path, folders: [] }, limits })
  const { picture, dpi } = await scannedSlip('installed')
  const page = { picture, dpi, kind: 'band' as const, about: 'Page 2 of x.pdf' }
  const { words, engine } = await ocr.read(page, languages, signal)
  return [engine, words.map(({ text }) => text).join(' ')]
}

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // A process that ended and was not fetched yet counts as gone.
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

describe('An installed tesseract', { timeout: 300_000 }, () => {
  test('reads what it has the language of', async () => {
    expect(await readWith(program('good', says('Ledger')))).toEqual(['tesseract 5.3.0', 'Ledger'])
  })

  test('is given the data of Longview for a language that it lacks', async () => {
    const told = join(folder, 'told')
    const path = program('bare', `echo "$@" > ${told}; ${says('Ledger')}`, { languages: 'osd' })
    await readWith(path)
    const data = /--tessdata-dir (\S+)/.exec(readFileSync(told, 'utf8'))?.[1] ?? ''
    expect(existsSync(join(data, 'eng.traineddata'))).toBe(true)
  })

  test('leaves its dictionaries out when it is told to', async () => {
    const told = join(folder, 'told-lines')
    const path = program('lines', `for last; do :; done; echo "$last" >> ${told}; cat > /dev/null`)
    const ocr = openOcr({ installed: { path, folders: [] } })
    const { picture, dpi } = await scannedSlip('installed')
    for (const dictionaries of [true, false]) {
      const line = { picture, dpi, about: 'x' }
      const read = await ocr.readLine(line, { languages: ['eng'], dictionaries }, signal)
      expect(read).toEqual({ text: '', confidence: 0, characters: [], engine: 'tesseract 5.3.0' })
    }
    const [withThem, without = ''] = readFileSync(told, 'utf8').split('\n')
    expect(withThem).toBe('hocr_char_boxes=1')
    expect(readFileSync(without, 'utf8')).toContain('load_system_dawg 0')
  })

  test('is asked for a language that only it has', async () => {
    const path = program('deu', says('Grundbuch'), { languages: 'deu' })
    expect(await readWith(path, ['deu'])).toEqual(['tesseract 5.3.0', 'Grundbuch'])
  })

  test('that fails at a page leaves it to the one that comes with Longview', async () => {
    const [engine, text] = await readWith(program('bad', 'echo broken >&2; exit 1'))
    expect(engine).toMatch(/^tesseract\.js/)
    expect(text!.length).toBeGreaterThan(20)
  })

  test('that takes too long is stopped, and the page is named', async () => {
    const read = readWith(program('slow', 'sleep 600'), ['eng'], { pageMs: 1500 })
    await expect(read).rejects.toMatchObject({
      code: 'source/too-slow',
      message: expect.stringContaining('Page 2 of x.pdf') as string,
    })
  })

  test('ends with the reading that needed it', async ({ skip }) => {
    if (process.platform === 'win32') skip('sh')
    const note = join(folder, 'pid')
    const ocr = openOcr({
      installed: { path: program('sleepy', `echo $$ > ${note}; sleep 600`), folders: [] },
    })
    const { picture, dpi } = await scannedSlip('installed')
    const stop = new AbortController()
    const read = ocr.read({ picture, dpi, kind: 'band', about: 'x' }, ['eng'], stop.signal)
    await expect.poll(() => existsSync(note), { timeout: 60_000 }).toBe(true)
    await expect
      .poll(() => Number(readFileSync(note, 'utf8')), { timeout: 60_000 })
      .toBeGreaterThan(0)
    stop.abort(new Error('enough'))
    await expect(read).rejects.toThrow('enough')
    const pid = Number(readFileSync(note, 'utf8'))
    await expect.poll(() => isGone(pid), { timeout: 60_000 }).toBe(true)
  })
})

describe('Looked for', () => {
  const find = (path: string): ReturnType<typeof findInstalled> =>
    findInstalled({ path, folders: [] }, signal)

  test('in the folders of programs, it is found; the current folder is none of them', async () => {
    const path = program('tesseract', says('x'))
    const found = await findInstalled({ folders: ['.', dirname(path)], platform: 'linux' }, signal)
    expect(found).toMatchObject({ found: { path, version: '5.3.0', languages: ['eng'] } })
    expect(await findInstalled({ folders: ['.'], platform: 'linux' }, signal)).toEqual({
      why: 'none was found',
    })
  })

  test('an old one and what is no tesseract are left alone, with the reason', async () => {
    const old = await find(program('old', says('x'), { version: '4.1.1' }))
    expect(old).toEqual({ why: expect.stringContaining('version 4.1.1') as string })
    expect(await find(process.execPath)).toEqual({ why: expect.stringMatching(/tried/) as string })
    expect(await find(join(folder, 'nowhere'))).toEqual({
      why: expect.stringContaining('nowhere') as string,
    })
  })

  test('its list of languages is understood with and without the folder', () => {
    expect(
      languagesSaid('List of available languages in "/a b/" (2):\neng\nscript/Latin\n'),
    ).toEqual({
      languages: ['eng', 'script/Latin'],
      dataFolder: '/a b/',
    })
    expect(languagesSaid('List of available languages (1):\r\nchi_sim\r\n')).toEqual({
      languages: ['chi_sim'],
    })
  })
})
