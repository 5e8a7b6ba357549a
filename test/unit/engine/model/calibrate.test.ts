import { describe, expect, it } from 'vitest'
import { calibrateLayer, type Needle } from '#engine/model/calibrate.ts'
import type { Model } from '#engine/model/model-port.ts'

const { signal } = new AbortController()
const rows = { rows: [], id: 'a' }
const needles: Needle[] = [0, 1, 2].map((answer) => ({
  parts: [rows, rows, rows, { text: String(answer) }],
  answer,
}))

/** A model whose layers give the right run of each needle so much attention, and 1 to the others. */
function modelOf(rightMass: readonly number[][]): Pick<Model, 'info' | 'attend'> {
  return {
    info: async () => ({ layers: rightMass.length }) as Awaited<ReturnType<Model['info']>>,
    attend: async (parts, layer) => {
      const last = parts.at(-1)!
      const answer = 'text' in last ? Number(last.text) : 0
      return [0, 1, 2].map((run) =>
        Float32Array.of(run === answer ? rightMass[layer]![answer]! : 1, 0),
      )
    },
  }
}

describe('the layer that is chosen', () => {
  it('finds most needles', async () => {
    const { layer, figures } = await calibrateLayer(
      modelOf([
        [9, 0, 0],
        [2, 2, 2],
        [9, 9, 0],
      ]),
      needles,
      { signal },
    )
    expect(layer).toBe(1)
    expect(figures.map(({ recall }) => recall)).toEqual([1 / 3, 1, 2 / 3])
    expect(figures[1]!.share).toBeCloseTo(0.5, 6)
  })

  it('looks at them most where several find them all, and is the lower of equals', async () => {
    const same = [2, 2, 2]
    expect(
      (await calibrateLayer(modelOf([same, [3, 3, 3], same]), needles, { signal })).layer,
    ).toBe(1)
    expect((await calibrateLayer(modelOf([same, same]), needles, { signal })).layer).toBe(0)
  })

  it('is one of those that may be', async () => {
    const model = modelOf([
      [9, 9, 9],
      [2, 2, 2],
      [3, 3, 3],
    ])
    const { layer, figures } = await calibrateLayer(model, needles, { signal, layers: [1, 2] })
    expect([layer, figures.length]).toEqual([2, 2])
  })

  it('cannot be chosen without needles', async () => {
    await expect(calibrateLayer(modelOf([[1, 1, 1]]), [], { signal })).rejects.toThrow(RangeError)
  })
})
