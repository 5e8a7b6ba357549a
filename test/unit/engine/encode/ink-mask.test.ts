import { describe, expect, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import type { Part, Picture, TokenBlock } from '#engine/domain.ts'
import { createEncoder, type InkMasking } from '#engine/encode/encoder.ts'
import { inkMaskOf, withoutBlank, withoutBlankRows } from '#engine/encode/ink-mask.ts'
import { planSlices } from '#engine/encode/slices.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import { evidenceParts } from '#engine/prompt/evidence.ts'

const signal = new AbortController().signal

/** Grey paper with dark rectangles, in pixels. */
function page(width: number, height: number, ...ink: [number, number, number, number][]): Picture {
  const rgb = new Uint8Array(width * height * 3).fill(236)
  for (const [left, top, wide, tall] of ink) {
    for (let y = top; y < top + tall; y++) {
      rgb.fill(30, (y * width + left) * 3, (y * width + left + wide) * 3)
    }
  }
  return { rgb, width, height }
}

describe('Blank parts of a page', () => {
  const picture = page(1200, 1600, [100, 100, 10, 3], [700, 900, 1, 1])
  const mask = inkMaskOf(picture)

  test('are those without a stroke, a speck of dust apart', () => {
    expect(mask.isBlank({ x: 0, y: 0, width: 0.5, height: 0.5 })).toBe(false)
    expect(mask.isBlank({ x: 0.5, y: 0.5, width: 0.5, height: 0.5 })).toBe(true)
    expect(mask.isBlank({ x: 0, y: 0, width: 1, height: 1 })).toBe(false)
  })

  test('are found by the colour that most of the page has, whatever it is', () => {
    const dark = { ...picture, rgb: picture.rgb.map((level) => 255 - level) }
    expect(inkMaskOf(dark).isBlank({ x: 0, y: 0, width: 0.2, height: 0.2 })).toBe(false)
    expect(inkMaskOf(dark).isBlank({ x: 0.5, y: 0.5, width: 0.5, height: 0.5 })).toBe(true)
  })

  test('are left out of a plan; what stays keeps its place, and the overview always stays', () => {
    const plan = planSlices(
      { width: 1200, height: 1600 },
      { side: 400, patch: 8, maxSlices: 12, fit: 'square' },
    )
    const left = withoutBlank(plan, mask)
    expect(left.grid).toEqual(plan.grid)
    expect(left.slices.map(({ role, row, column }) => [role, row, column])).toEqual([
      ['overview', 0, 0],
      ['slice', 0, 0],
    ])
    const blank = inkMaskOf(page(1200, 1600))
    expect(withoutBlank(plan, blank).slices).toEqual([plan.slices[0]])
  })
})

/** A block of rows over a grid, as M-RoPE models have them; each row holds its own number. */
function gridBlock(wide: number, tall: number, planes = 4): TokenBlock {
  const count = wide * tall
  const positions = new Int32Array(planes * count)
  for (let row = 0; row < count; row++) {
    if (planes === 1) positions[row] = row
    else {
      positions[count + row] = Math.floor(row / wide)
      positions[2 * count + row] = row % wide
    }
  }
  const rows = Float32Array.from({ length: count }, (_, row) => row)
  const advance = planes === 1 ? count : Math.max(wide, tall)
  return { kind: 'rows', rows, count, positions, advance, nonCausal: false }
}

test('The bounds of the ink hold all of it, to a cell; a blank page has none', () => {
  const bounds = inkMaskOf(page(1000, 1000, [260, 10, 30, 30], [760, 700, 30, 60])).bounds()!
  const cell = 0.005
  for (const [found, wanted] of [
    [bounds.x, 0.26],
    [bounds.y, 0.01],
    [bounds.x + bounds.width, 0.79],
    [bounds.y + bounds.height, 0.76],
  ] as const)
    expect(Math.abs(found - wanted)).toBeLessThan(cell)
  expect(inkMaskOf(page(1000, 1000)).bounds()).toBeUndefined()
})

describe('Rows of blank patches', () => {
  const mask = inkMaskOf(page(1000, 1000, [260, 10, 30, 30], [760, 760, 30, 30]))

  test('are left out where rows have places of their own; the others keep theirs', () => {
    const [part] = withoutBlankRows([gridBlock(4, 4)], mask)
    expect(part).toMatchObject({ count: 2, advance: 4 })
    const block = part as TokenBlock
    expect([...block.rows]).toEqual([1, 15])
    expect([...block.positions]).toEqual([0, 0, 0, 3, 1, 3, 0, 0])
  })

  test('stay where positions may have no gaps, and where nothing would be left', () => {
    const plain = gridBlock(4, 4, 1)
    const text: Part = { kind: 'tokens', tokens: Int32Array.of(1) }
    expect(withoutBlankRows([plain, text], mask)).toEqual([plain, text])
    const all = gridBlock(4, 4)
    expect(withoutBlankRows([all], inkMaskOf(page(1000, 1000)))).toEqual([all])
  })
})

const facts: ModelFacts = {
  id: 'encoder-1',
  name: 'test',
  architecture: 'llama',
  parameters: 1,
  bytes: 1,
  layers: 1,
  embeddingWidth: 1,
  rowWidth: 1,
  trainedContext: 512,
  contextTokens: 512,
  chatTemplate: null,
  bosText: '',
  eosText: '',
  capabilities: { image: true, audio: false, mrope: false, nonCausal: false, ownSlicing: false },
  vision: { projector: 'mlp', imageSide: 64, patchSide: 8 },
  variant: 'cpu',
  gpuLayers: 0,
  pictures: 'slice',
  hints: {},
}

async function slicesOf(
  inkMask: InkMasking,
  hints: ModelFacts['hints'],
  pageClass: 'scan' | undefined,
): Promise<number> {
  const model = {
    info: async () => ({ ...facts, hints }),
    encode: async (pictures: Picture[]): Promise<Part[][]> =>
      pictures.map(() => [gridBlock(1, 1, 1)]),
  }
  const map = new Map<string, Part[]>()
  const encoder = createEncoder({
    model,
    rows: {
      get: (key) => map.get(key),
      getAll: (keys) => keys.map((key) => map.get(key)),
      put: (key, parts) => void map.set(key, parts),
      has: (key) => map.has(key),
    },
    logger: silentLogger,
    inkMask,
  })
  const picture = page(192, 256, [10, 10, 20, 4])
  const { slices } = await encoder.encodeSample(
    { picture, locator: { kind: 'page', page: 1 }, pageClass },
    signal,
  )
  return slices.length
}

describe('The encoder', () => {
  test.each([
    ['auto', {}, 'scan', 2],
    ['auto', { imagesMax: 6, slicesMax: 9 }, 'scan', 10],
    ['on', { imagesMax: 6, slicesMax: 9 }, 'scan', 2],
    ['off', {}, 'scan', 10],
    ['on', {}, undefined, 10],
  ] as const)(
    'with mask %s, hints %j and class %s gives %i pictures',
    async (mask, hints, pageClass, slices) => {
      expect(await slicesOf(mask, hints, pageClass)).toBe(slices)
    },
  )
})

test('A prompt keeps the separators of places that are left out', () => {
  const slice = (role: 'overview' | 'slice', row: number, column: number) => ({
    slice: { role, row, column, box: { x: 0, y: 0, width: 1, height: 1 } },
    cacheKey: `${role}${row}${column}`,
    parts: [],
  })
  const parts = evidenceParts(
    {
      id: 1,
      sourceId: 's',
      sourceName: 'a.pdf',
      locator: { kind: 'page', page: 2 },
      label: 'page 2',
      slices: [slice('overview', 0, 0), slice('slice', 0, 1), slice('slice', 1, 0)],
      grid: { columns: 2, rows: 2 },
      lines: [],
    },
    false,
  )
  expect(parts.map((part) => ('text' in part ? part.text : part.id))).toEqual([
    '[1] page 2 ',
    'overview00',
    '\n,',
    'slice01',
    '\n',
    'slice10',
    ',\n',
  ])
})

test('A prompt says where the slices of a second grid begin', () => {
  const slice = (role: 'overview' | 'slice', row: number, column: number) => ({
    slice: { role, row, column, box: { x: 0, y: 0, width: 1, height: 1 } },
    cacheKey: `${role}${row}${column}`,
    parts: [],
  })
  const places: [number, number][] = [
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 0],
    [2, 1],
  ]
  const parts = evidenceParts(
    {
      id: 1,
      sourceId: 's',
      sourceName: 'a.pdf',
      locator: { kind: 'page', page: 2 },
      label: 'page 2',
      slices: [
        slice('overview', 0, 0),
        ...places.map(([row, column]) => slice('slice', row, column)),
      ],
      grid: { columns: 2, rows: 1 },
      lines: [],
    },
    false,
  )
  expect(parts.map((part) => ('text' in part ? part.text : part.id))).toEqual([
    '[1] page 2 ',
    'overview00',
    '\n',
    'slice00',
    ',',
    'slice01',
    '\nthe same in parts moved by half a part:\n',
    'slice10',
    '\n',
    'slice20',
    ',',
    'slice21',
    '\n',
  ])
})
