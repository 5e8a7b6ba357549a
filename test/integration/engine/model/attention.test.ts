// Attention through the port: what addon, process and port make of it together.
import { describe, expect, it } from 'vitest'
import { calibrateLayer, type Needle } from '#engine/model/calibrate.ts'
import type { Model, PromptPart } from '#engine/model/model.ts'
import { llava, mrope } from '../../../native/tiny-models.ts'
import { demo, disc, never, openModel } from './opened.ts'

async function promptFor(model: Model, sides: readonly number[]): Promise<PromptPart[]> {
  const lists = await model.encode(
    sides.map((side) => disc(side, 64)),
    never,
  )
  return [
    { text: '<|im_start|>user\n', special: true },
    ...lists.map((rows, index) => ({ rows, id: String(index) })),
    { text: '\nWhat text is shown?' },
    { text: '<|im_end|>\n<|im_start|>assistant\n', special: true },
  ]
}

const sum = (values: Float32Array): number => values.reduce((all, value) => all + value, 0)

describe.each(Object.entries({ 'the demo model': demo, 'the M-RoPE type': mrope }))(
  'attention of a question (%s)',
  (_kind, files) => {
    it('falls on the rows of every picture, and all of it is less than 1', async () => {
      const { model } = openModel(files())
      const parts = await promptFor(model, [64, 96, 128])
      const { layers } = await model.info()
      const masses = await model.attend(parts, layers - 1, never)
      const counts = parts.flatMap((part) =>
        'rows' in part
          ? part.rows.flatMap((rows) => (rows.kind === 'rows' ? [rows.count] : []))
          : [],
      )
      expect(masses.map(({ length }) => length)).toEqual(counts)
      expect(Math.min(...masses.map(sum))).toBeGreaterThan(0)
      expect(masses.map(sum).reduce((all, one) => all + one, 0)).toBeLessThan(1)
      await expect(model.attend(parts, layers, never)).rejects.toMatchObject({ code: 'internal' })
    })
  },
)

it('a layer is chosen, with a figure for each', async () => {
  const { model } = openModel(llava())
  const needles: Needle[] = [
    { parts: await promptFor(model, [64, 96]), answer: 0 },
    { parts: await promptFor(model, [128, 64]), answer: 1 },
  ]
  const { layer, figures } = await calibrateLayer(model, needles, { signal: never })
  expect(figures.map((figure) => figure.layer)).toEqual([0, 1])
  expect(figures.find((figure) => figure.layer === layer)!.recall).toBe(
    Math.max(...figures.map(({ recall }) => recall)),
  )
})

it('a picture encoder tells what it looks at, or says that it does not', async () => {
  const [able, unable] = [openModel(llava()).model, openModel(mrope()).model]
  expect((await able.info()).capabilities.encoderAttention).toBe(true)
  const [[received]] = (await able.encoderAttention([disc(64, 64)], never)) as [[Float32Array]]
  expect(sum(received)).toBeCloseTo(1, 4)
  expect((await unable.info()).capabilities.encoderAttention).toBe(false)
  await expect(unable.encoderAttention([disc(64, 64)], never)).rejects.toMatchObject({
    code: 'model/failed',
  })
})
