import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AnswerLine, ImportedLine } from '../helpers/json-lines.ts'
import { ask, ingest } from '../helpers/longview.ts'
import { sampleRecording, writeDocuments } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** What these answers say comes from words and from the program, so they hold whatever the model can see. */
const folder = tempFolder('places')
const library = join(folder, 'library')
let talk: ImportedLine
let pages: ImportedLine

const cues = [
  [2, 5, 'Good morning, and welcome to the review.'],
  [12, 15, 'The budget for the harbour is nine million.'],
  [31, 34, 'Nobody has asked for the permit yet.'],
  [61, 64, 'So the harbour budget stays as it is.'],
] as const

const stamp = (seconds: number): string =>
  `00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${(seconds % 60).toFixed(3).padStart(6, '0').replace('.', ',')}`

beforeAll(async () => {
  await mkdir(folder, { recursive: true })
  const recording = join(folder, 'talk.mp4')
  await copyFile(sampleRecording, recording)
  const srt = cues.map(
    ([from, to, text], at) => `${at + 1}\n${stamp(from)} --> ${stamp(to)}\n${text}\n`,
  )
  await writeFile(join(folder, 'talk.srt'), srt.join('\n'))
  const { text } = await writeDocuments(folder)
  const [first, second] = await ingest([recording, text], { library })
  talk = first!
  pages = second!
})

type Cited = { sourceId: string; locator: unknown; state?: string }
const cited = (answer: AnswerLine): Cited[] => answer.citations

describe('What was said', () => {
  test('is cited at the times at which it was said', async () => {
    const answer = await ask('When was the harbour budget mentioned?', { library })
    expect(answer.text).toBe('00:12 [1], 01:01 [2]')
    expect(answer.citations.map(({ sourceId, locator }) => [sourceId, locator])).toEqual([
      [talk.id, { kind: 'time', startMs: 12_000, endMs: 15_000 }],
      [talk.id, { kind: 'time', startMs: 61_000, endMs: 64_000 }],
    ])
    expect(answer.supported).toBe(true)
  })

  test('is counted, and the first and last time are told apart', async () => {
    const often = await ask('How often is the harbour mentioned?', { library })
    expect(often.text).toBe('2 times: 00:12 [1], 01:01 [2]')
    const last = await ask('When was the budget last mentioned?', { library })
    expect(last.text).toBe('01:01 [1]')
  })
})

describe('What stands on a page', () => {
  test('is cited with its page and the boxes of its words', async () => {
    const answer = await ask('Which page shows ELENA?', { library })
    expect(answer.text).toBe('page 2 [1]')
    const [only] = cited(answer)
    expect(only).toMatchObject({ sourceId: pages.id, locator: { kind: 'page', page: 2 } })
    const { boxes = [] } = only!.locator as { boxes?: { width: number }[] }
    expect(boxes).toHaveLength(1)
    expect(boxes[0]!.width).toBeGreaterThan(0.01)
    expect(boxes[0]!.width).toBeLessThan(0.5)
  })
})

describe('The account of an answer', () => {
  test('names no segment twice and cites nothing that was not read', async () => {
    const answer = await ask('Is the code QQ77Z ever shown?', { library, sources: [talk.id] })
    expect(answer.evidence.samples).toBeGreaterThanOrEqual(talk.samples)
    expect(answer.evidence.fromCache).toBe(answer.evidence.slices)
    for (const { sourceId } of answer.citations) expect(sourceId).toBe(talk.id)
    // The model looks at every frame.
  }, 240_000)
})
