// What tests put into a library. No test framework in here: child processes use it too.
import type { Part, Probe } from '#engine/domain.ts'
import type { NewSegment } from '#engine/store/segment-rows.ts'
import type { SourceFile } from '#engine/store/source-rows.ts'

export const videoProbe: Probe = {
  kind: 'video',
  durationMs: 60_000.5,
  width: 1920,
  height: 1080,
  detail: { codec: 'h264', streams: 2, rotated: false },
}

/** A file as the engine would have hashed it; `seed` stands for its content. */
export const fileOf = (seed: number, path = `/films/film ${seed}.mp4`): SourceFile => ({
  path,
  sha256: seed.toString(16).padStart(64, '0').split('').toReversed().join(''),
  bytes: 1000 + seed,
  mtimeMs: 1_700_000_000_000.25 + seed,
})

export const frameOf = (atMs: number, description: string, spanMs = 10_000): NewSegment => ({
  key: `t${atMs}`,
  locator: { kind: 'time', startMs: atMs, endMs: atMs + spanMs },
  atMs,
  shot: 1,
  text: '',
  description,
  encoderId: 'demo@1',
  slices: [sliceOf(`cache-${atMs}`)],
})

export const pageOf = (page: number, text: string, description = ''): NewSegment => ({
  key: `p${page}`,
  locator: { kind: 'page', page },
  page,
  pageClass: 'text',
  text,
  words: text.split(' ').map((word, index) => ({
    text: word,
    box: { x: index / 100, y: 0.1, width: 0.01, height: 0.02 },
  })),
  description,
  encoderId: 'demo@1',
  slices: [sliceOf(`page-${page}-overview`), sliceOf(`page-${page}-slice`, 1)],
  grid: { columns: 1, rows: 1 },
})

const sliceOf = (cacheKey: string, row = 0): NewSegment['slices'][number] => ({
  slice: {
    role: row === 0 ? 'overview' : 'slice',
    row: Math.max(0, row - 1),
    column: 0,
    box: { x: 0, y: 0.125, width: 1, height: 0.5 },
  },
  cacheKey,
  tokenRows: 64,
})

/** A word that stands in no other segment than `wholeSegment(index)`. */
export const wordOf = (index: number): string => `word${index.toString(36)}x`

/** A segment whose every part follows from its number, so that a reader can tell whether it is whole. */
export function wholeSegment(index: number): { segment: NewSegment; rows: [string, Part[]][] } {
  const text = `${wordOf(index)} ${'lorem ipsum '.repeat(20)}`
  const keys = ['a', 'b', 'c'].map((name) => `${name}${index}`)
  const segment = {
    ...pageOf(index + 1, text, `page number ${index}`),
    slices: keys.map((key, row) => sliceOf(key, row)),
  }
  return { segment, rows: keys.map((key) => [key, partsOf(index)]) }
}

const partsOf = (index: number): Part[] => [
  {
    kind: 'rows',
    rows: Float32Array.from({ length: 64 * 96 }, (_, at) => (at + index) % 1024),
    count: 64,
    positions: Int32Array.from({ length: 64 }, (_, at) => at),
    advance: 64,
    nonCausal: false,
  },
]
