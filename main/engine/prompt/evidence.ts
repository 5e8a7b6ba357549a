/** Evidence as the model reads it: numbered items with their time or page, rows and text, before the question. */
import { timeLabel } from '#contract/time-label.ts'
import type { Locator, PageClass, Part, Slice } from '../domain.ts'
import type { PromptPart } from '../model/model-port.ts'

export type EvidenceSlice = { slice: Slice; cacheKey: string; parts: Part[] }

export type EvidenceItem = {
  /** The number by which the model cites it, from 1. */
  id: number
  /** Of the stored segment; negative for a passage of a transcript. */
  segmentId?: number | undefined
  sourceId: string
  sourceName: string
  locator: Locator
  /** A time label, `page 3`, or nothing for a single picture. */
  label: string
  slices: EvidenceSlice[]
  grid: { columns: number; rows: number } | undefined
  /** Lines of the page's text layer. */
  lines: string[]
  /** Pixels of the whole at the resolution at which the model saw it. */
  seen?: { width: number; height: number } | undefined
  /** Shown with fewer rows than it has, because the context was full. */
  reduced?: { rows: number; of: number } | undefined
  /** What was said at the time: `00:12 "..."`. */
  said?: string[] | undefined
  /** With the best slice of a page alone: all slices that were looked at to find it. */
  lookedAt?: { cacheKeys: string[]; tokenRows: number } | undefined
}

/** KV cells that its pictures take. */
export const tokenRowsOf = ({ slices }: EvidenceItem): number =>
  slices
    .flatMap(({ parts }) => parts)
    .reduce((sum, part) => sum + (part.kind === 'rows' ? part.count : 0), 0)

/** What an item is called in a prompt. A moment that the question named keeps its own label. */
export function labelOf(locator: Locator, isSinglePicture: boolean, askedMs?: number): string {
  if (locator.kind === 'page') return isSinglePicture ? '' : `page ${locator.page}`
  const asked = askedMs !== undefined && askedMs >= locator.startMs && askedMs < locator.endMs
  return timeLabel(asked ? askedMs : locator.startMs)
}

/** Said before the slices of a second grid. */
const secondGrid = 'the same in parts moved by half a part:\n'

const rowsOf = ({ parts, cacheKey }: EvidenceSlice): PromptPart => ({ rows: parts, id: cacheKey })

/** The slices of a second grid, in rows like those of the first. Nothing where there is none. */
function secondParts(tiles: readonly EvidenceSlice[]): PromptPart[] {
  if (tiles.length === 0) return []
  const ofRows = tiles.map((tile, at): PromptPart[] => {
    const next = tiles[at + 1]
    return [rowsOf(tile), { text: next?.slice.row === tile.slice.row ? ',' : '\n' }]
  })
  return [{ text: secondGrid }, ...ofRows.flat()]
}

/** LLaVA-UHD's spatial schema: the overview, then the slices of a row apart by ",", rows apart by a line break. */
function pictureParts({ slices, grid }: EvidenceItem): PromptPart[] {
  const overview = slices.filter(({ slice }) => slice.role === 'overview').map(rowsOf)
  const tiles = slices.filter(({ slice }) => slice.role === 'slice')
  if (!grid || tiles.length === 0) return overview.flatMap((part) => [part, { text: '\n' }])
  const parts: PromptPart[] = [...overview, { text: '\n' }]
  // Places of the grid that are blank are left out; their separators stay, so that the others keep theirs.
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const tile = tiles.find(({ slice }) => slice.row === row && slice.column === column)
      if (tile) parts.push(rowsOf(tile))
      parts.push({ text: column + 1 === grid.columns ? '\n' : ',' })
    }
  }
  return [...parts, ...secondParts(tiles.filter(({ slice }) => slice.row >= grid.rows))]
}

/** A sample as the only evidence: what the model is asked about one picture before anyone has a question. */
export const onlyItem = (
  { locator, pageClass }: { locator: Locator; pageClass?: PageClass | undefined },
  { slices, grid }: Pick<EvidenceItem, 'slices' | 'grid'>,
): EvidenceItem => ({
  id: 1,
  sourceId: '',
  sourceName: '',
  locator,
  label: labelOf(locator, pageClass === undefined),
  slices,
  grid,
  lines: [],
})

/** One item: `[1] 00:12 <rows>` or `[2] page 3 <overview> <slices>` and its text lines. */
export function evidenceParts(item: EvidenceItem, nameSources: boolean): PromptPart[] {
  const name = nameSources ? `${item.sourceName}, ` : ''
  const label = item.label === '' && !nameSources ? '' : `${name}${item.label || 'picture'} `
  const parts: PromptPart[] = [{ text: `[${item.id}] ${label}` }, ...pictureParts(item)]
  if (item.lines.length > 0) parts.push({ text: `text:\n${item.lines.join('\n')}\n\n` })
  if (item.said?.length) parts.push({ text: `said:\n${item.said.join('\n')}\n\n` })
  return mergeText(parts)
}

/** Neighbouring plain texts become one, so that they are tokenized together. */
export function mergeText(parts: PromptPart[]): PromptPart[] {
  const merged: PromptPart[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (
      last &&
      'text' in last &&
      'text' in part &&
      Boolean(last.special) === Boolean(part.special)
    ) {
      merged[merged.length - 1] = { ...last, text: last.text + part.text }
    } else merged.push(part)
  }
  return merged
}
