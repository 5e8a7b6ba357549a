// A LLaMA in plain arithmetic: what each token of a prompt attends to, layer by layer. Slow, and right.
import type { Part } from '../../native/index.d.ts'
import { llavaText } from './tiny-models.ts'

const epsilon = 1e-5
const ropeBase = 10_000

type Vector = number[]

/** [layer][query token][cell]: the mean over heads. */
export function plainAttention(parts: Part[]): number[][][] {
  const { tensors, width, layers, heads, kvHeads } = llavaText()
  const weights = (name: string): Float32Array => tensors.get(name)!
  const side = width / heads
  const times = (matrix: Float32Array, x: Vector): Vector =>
    Array.from({ length: matrix.length / x.length }, (_, out) =>
      x.reduce((sum, value, at) => sum + value * matrix[out * x.length + at]!, 0),
    )

  let states = parts.flatMap((part): Vector[] =>
    part.kind === 'tokens'
      ? Array.from(part.tokens, (token) => [
          ...weights('token_embd.weight').subarray(token * width, (token + 1) * width),
        ])
      : Array.from({ length: part.count }, (_, row) => [
          ...part.rows.subarray(row * width, (row + 1) * width),
        ]),
  )
  const attention: number[][][] = []
  for (let layer = 0; layer < layers; layer++) {
    const of = (name: string): Float32Array => weights(`blk.${layer}.${name}.weight`)
    const normed = states.map((state) => scaled(state, of('attn_norm')))
    const queries = normed.map((x, at) => turned(times(of('attn_q'), x), at, side))
    const keys = normed.map((x, at) => turned(times(of('attn_k'), x), at, side))
    const values = normed.map((x) => times(of('attn_v'), x))
    const looks = queries.map((query, at) =>
      Array.from({ length: heads }, (_, head) => {
        const kv = Math.floor((head * kvHeads) / heads)
        return softmax(
          keys.slice(0, at + 1).map((key) => {
            let dot = 0
            for (let i = 0; i < side; i++) dot += query[head * side + i]! * key[kv * side + i]!
            return dot / Math.sqrt(side)
          }),
        )
      }),
    )
    attention.push(
      looks.map((ofHeads) =>
        states.map((_, cell) => ofHeads.reduce((sum, look) => sum + (look[cell] ?? 0) / heads, 0)),
      ),
    )
    states = states.map((state, at) => {
      const mixed = looks[at]!.flatMap((look, head) => {
        const kv = Math.floor((head * kvHeads) / heads)
        return Array.from({ length: side }, (_, i) =>
          look.reduce((sum, share, cell) => sum + share * values[cell]![kv * side + i]!, 0),
        )
      })
      const after = plus(state, times(of('attn_output'), mixed))
      const inner = scaled(after, of('ffn_norm'))
      const gate = times(of('ffn_gate'), inner)
      const up = times(of('ffn_up'), inner)
      const active = gate.map((value, i) => (value / (1 + Math.exp(-value))) * up[i]!)
      return plus(after, times(of('ffn_down'), active))
    })
  }
  return attention
}

const plus = (a: Vector, b: Vector): Vector => a.map((value, at) => value + b[at]!)

function scaled(x: Vector, by: Float32Array): Vector {
  const size = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + epsilon)
  return x.map((value, at) => (value / size) * by[at]!)
}

/** Rotary positions on neighbouring pairs of each head. */
function turned(x: Vector, position: number, side: number): Vector {
  const out = [...x]
  for (let at = 0; at < x.length; at += 2) {
    const angle = position * ropeBase ** (-(at % side) / side)
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    out[at] = x[at]! * cos - x[at + 1]! * sin
    out[at + 1] = x[at]! * sin + x[at + 1]! * cos
  }
  return out
}

function softmax(scores: Vector): Vector {
  const top = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - top))
  const sum = powers.reduce((all, power) => all + power, 0)
  return powers.map((power) => power / sum)
}
