import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { readSubtitles } from '#engine/intake/listen.ts'
import type { Transcript } from '#engine/store/transcript-rows.ts'
import type { Store } from '#engine/store/store.ts'
import { ffmpegPath } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { openSources, runOf } from '../source/opened.ts'
import { open } from '../store/library.ts'

const sources = openSources()
const folder = tempFolder('subtitles')
const tone = join(folder, 'tone.mka')
const srt = (text: string): string =>
  `1\n00:00:01,000 --> 00:00:02,000\n${text}\n\n2\n00:00:05,000 --> 00:00:06,000\n${text} again\n`

const ffmpeg = (args: string): void =>
  void execFileSync(ffmpegPath, ['-v', 'error', '-y', ...words(args)], { cwd: folder })

beforeAll(() => {
  ffmpeg('-f lavfi -i sine=frequency=220:sample_rate=8000:duration=20 -c:a flac tone.mka')
})

/** A recording in a folder of its own, with files beside it. */
function recording(beside: Record<string, string | Uint8Array>): string {
  const place = mkdtempSync(join(folder, 'film-'))
  copyFileSync(tone, join(place, 'film.mka'))
  for (const [name, content] of Object.entries(beside)) writeFileSync(join(place, name), content)
  return join(place, 'film.mka')
}

async function listen(path: string, store: Store): Promise<{ id: string; found: Transcript[] }> {
  const run = runOf()
  const file = await sources.identify(path, run)
  const source = store.sources.add(file, await sources.probe(file, {}, run.signal))
  await readSubtitles(source, { sources, store, logger: silentLogger }, run)
  return { id: source.id, found: store.transcripts.ofSource(source.id) }
}

describe('files beside a recording', () => {
  test('are read and kept apart by language', async () => {
    const path = recording({
      'film.en.srt': srt('signed in Geneva'),
      'film.ru.srt': Buffer.from(
        srt('\xc4\xee\xe3\xee\xe2\xee\xf0 \xef\xee\xe4\xef\xe8\xf1\xe0\xed'),
        'latin1',
      ),
      'other.srt': srt('no'),
    })
    const store = open()
    const { found } = await listen(path, store)
    expect(
      found.map(({ name, language, encoding, isGuess, cues }) => [
        name,
        language,
        encoding,
        isGuess,
        cues,
      ]),
    ).toEqual([
      ['film.en.srt', 'en', 'utf-8', undefined, 2],
      ['film.ru.srt', 'ru', 'windows-1251', true, 2],
    ])
    expect(store.transcripts.search('договор', { limit: 1 })[0]).toMatchObject({ language: 'ru' })
  })

  test('that come later are found the next time; those that changed are read again, others not', async () => {
    const path = recording({ 'film.srt': srt('first words') })
    const store = open()
    const before = await listen(path, store)
    writeFileSync(join(path, '..', 'film.de.vtt'), 'WEBVTT\n\n00:01.000 --> 00:02.000\nspäter\n')
    const added = await listen(path, store)
    expect(added.found.map(({ key }) => key)).toEqual(['sidecar:film.srt', 'sidecar:film.de.vtt'])
    expect(added.found[0]?.id).toBe(before.found[0]?.id)
    writeFileSync(join(path, '..', 'film.srt'), srt('other words'))
    await listen(path, store)
    expect(store.transcripts.search('first', { limit: 1 })).toEqual([])
    expect(store.transcripts.search('other', { limit: 1 })).toHaveLength(1)
  })

  test('that cannot be read are named with the reason, and the rest is read', async () => {
    const path = recording({
      'film.en.srt': srt('good'),
      'film.fr.srt': '',
      'film.de.srt': Buffer.alloc(17 * 2 ** 20, 'a'),
      'film.it.srt': srt('late').replaceAll('00:00:0', '10:00:0'),
    })
    mkdirSync(join(path, '..', 'film.es.srt'))
    execFileSync('mkfifo', [join(path, '..', 'film.pt.srt')])
    const { found } = await listen(path, open())
    const problems = new Map(found.map(({ language, problem }) => [language, problem]))
    expect(new Set(problems.keys())).toEqual(new Set(['de', 'en', 'fr', 'it']))
    expect(problems.get('en')).toBeUndefined()
    expect(problems.get('fr')).toContain('No subtitles were found')
    expect(problems.get('de')).toContain('17 MiB')
    expect(problems.get('it')).toContain('after the end of the recording')
  })
})

describe('tracks inside a recording', () => {
  test('are read with their languages and times, also when the file does not begin at zero', async () => {
    writeFileSync(join(folder, 'en.srt'), srt('signed in Geneva'))
    writeFileSync(
      join(folder, 'de.ass'),
      '[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}unterschrieben in Genf\n',
    )
    ffmpeg(
      '-i tone.mka -i en.srt -i de.ass -map 0 -map 1 -map 2 -c:a copy -c:s copy -metadata:s:s:0 language=eng -metadata:s:s:1 language=ger -metadata:s:s:1 title=Deutsch -output_ts_offset 7 both.mka',
    )
    const store = open()
    const { id, found } = await listen(join(folder, 'both.mka'), store)
    expect(
      found.map(({ origin, name, language, problem }) => [origin, name, language, problem]),
    ).toEqual([
      ['embedded', 'Subtitle track 1', 'en', undefined],
      ['embedded', 'Deutsch', 'de', undefined],
    ])
    expect(
      store.transcripts.between(id, 0, 20_000).map(({ startMs, text }) => [startMs, text]),
    ).toEqual([
      [1000, 'signed in Geneva'],
      [5000, 'signed in Geneva again'],
    ])
    expect(store.transcripts.search('Genf', { limit: 1 })[0]).toMatchObject({
      startMs: 3000,
      text: 'unterschrieben in Genf',
    })
    expect(store.sources.byId(id)?.detail['subtitleLanguages']).toBe('eng, ger')
  })

  test('of text in an mp4 are read too', async () => {
    writeFileSync(join(folder, 'en.srt'), srt('signed in Geneva'))
    ffmpeg('-i tone.mka -i en.srt -map 0 -map 1 -c:a aac -b:a 32k -c:s mov_text text.mp4')
    const { found } = await listen(join(folder, 'text.mp4'), open())
    expect(found).toMatchObject([{ origin: 'embedded', cues: 2 }])
  })
})

test('two languages of sound are named', async () => {
  ffmpeg(
    '-i tone.mka -i tone.mka -map 0 -map 1 -c copy -metadata:s:a:0 language=eng -metadata:s:a:1 language=fre two.mka',
  )
  const run = runOf()
  const file = await sources.identify(join(folder, 'two.mka'), run)
  const { detail } = await sources.probe(file, {}, run.signal)
  expect(detail['audioLanguages']).toBe('eng, fre')
})
