// A picture encoder in plain arithmetic: how much each patch is looked at, layer by layer.
import type { Picture } from '../../native/index.d.ts'
import { llavaVision } from './tiny-models.ts'

const epsilon = 1e-6

type Vector = number[]

/** [layer][patch]: the mean over heads and patches of the attention that a patch gets. The picture has the encoder's size. */
export function plainReceived(picture: Picture): Vector[] {
  const { tensors, width, blocks, heads, patch, side } = llavaVision()
  const weights = (name: string): Float32Array => tensors.get(name)!
  const across = side / patch
  const head = width / heads
  const linear = (name: string, x: Vector): Vector => {
    const matrix = weights(`${name}.weight`)
    return Array.from(weights(`${name}.bias`), (bias, out) =>
      x.reduce((sum, value, at) => sum + value * matrix[out * x.length + at]!, bias),
    )
  }
  const normed = (name: string, x: Vector): Vector => {
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length
    const [scale, shift] = [weights(`${name}.weight`), weights(`${name}.bias`)]
    return x.map(
      (value, at) => ((value - mean) / Math.sqrt(variance + epsilon)) * scale[at]! + shift[at]!,
    )
  }

  const kernel = weights('v.patch_embd.weight')
  let states = Array.from({ length: across * across }, (_, index): Vector => {
    const [top, left] = [Math.floor(index / across) * patch, (index % across) * patch]
    return Array.from(weights('v.patch_embd.bias'), (bias, out) => {
      let sum = bias + weights('v.position_embd.weight')[index * width + out]!
      for (let channel = 0; channel < 3; channel++) {
        for (let y = 0; y < patch; y++) {
          for (let x = 0; x < patch; x++) {
            const pixel = picture.rgb[((top + y) * side + left + x) * 3 + channel]!
            const weight = kernel[((out * 3 + channel) * patch + y) * patch + x]!
            sum += (pixel / 255 - 0.5) * 2 * weight
          }
        }
      }
      return sum
    })
  })

  return Array.from({ length: blocks }, (_, block): Vector => {
    const name = `v.blk.${block}`
    const inputs = states.map((state) => normed(`${name}.ln1`, state))
    const [queries, keys, values] = ['q', 'k', 'v'].map((kind) =>
      inputs.map((x) => linear(`${name}.attn_${kind}`, x)),
    ) as [Vector[], Vector[], Vector[]]
    const received = states.map(() => 0)
    states = states.map((state, at) => {
      const mixed = Array.from({ length: heads }, (_head, h) => {
        const scores = keys.map((key) => {
          let dot = 0
          for (let i = h * head; i < (h + 1) * head; i++) dot += queries[at]![i]! * key[i]!
          return Math.exp(dot / Math.sqrt(head))
        })
        const sum = scores.reduce((all, score) => all + score, 0)
        scores.forEach((score, cell) => {
          received[cell] = received[cell]! + score / sum / heads / states.length
        })
        return Array.from({ length: head }, (_value, i) =>
          scores.reduce(
            (all, score, cell) => all + (score / sum) * values[cell]![h * head + i]!,
            0,
          ),
        )
      }).flat()
      const after = linear(`${name}.attn_out`, mixed).map((value, i) => value + state[i]!)
      const inner = linear(`${name}.ffn_up`, normed(`${name}.ln2`, after)).map(gelu)
      return linear(`${name}.ffn_down`, inner).map((value, i) => value + after[i]!)
    })
    return received
  })
}

const gelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
