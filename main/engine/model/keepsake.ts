/**
 * What the model held after the evidence of a prompt, as bytes: a fork stays until it is fetched or the next
 * answer begins. llama.cpp had reports of restored states that did nothing (ggml-org/llama.cpp 26676), so a
 * state can be tested: the beginning of it, saved and restored, must be the same bytes when it is saved again, and
 * one more token must be answered as before.
 */
import type { NativeModel, NativeSequence } from '../native.ts'

export type Keepsake = {
  /** Takes the fork over. A test looks at it up to position `testEnd`: a second copy of all may not fit. */
  keep(key: string, fork: NativeSequence, testEnd: number): Promise<void>
  has(key: string | undefined): boolean
  /**
   * Gives the state once; nothing where it is gone. `difference` is how far the logits of one more token lie from
   * those of the original, at most, in shares of how far they lie without any evidence: 0 is the same, 1 a state
   * that nothing sees. Infinity where bytes, cells or position came back otherwise. Undefined without room for a copy.
   */
  take(
    key: string,
    test: boolean,
  ): Promise<{ state?: Uint8Array | undefined; difference?: number | undefined }>
  drop(): Promise<void>
}

const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0)

export function createKeepsake(model: NativeModel): Keepsake {
  let kept: { key: string; fork: NativeSequence; testEnd: number } | undefined

  async function drop(): Promise<void> {
    const dropped = kept
    kept = undefined
    await dropped?.fork.dispose()
  }

  /** Any token tells; that of a space is in every vocabulary. */
  async function logitsAfter(sequence: NativeSequence): Promise<Float32Array> {
    const tokens = model.tokenize(' ', false)
    await sequence.evaluate([
      { kind: 'tokens', tokens: tokens.length > 0 ? tokens : Int32Array.of(0) },
    ])
    return sequence.logits()
  }

  /**
   * Restored into cells of its own, while `fork` holds the original ones. With several threads flash attention
   * adds up in another order there, so that logits differ a little where all bytes are right.
   */
  async function differenceOf(fork: NativeSequence, testEnd: number): Promise<number | undefined> {
    const copy = await fork.fork()
    const empty = await model.createSequence()
    try {
      await copy.truncate(testEnd)
      const { position, cells } = copy
      const { cellsTotal, cellsUsed } = model.memory()
      if (cellsTotal - cellsUsed < cells + 8) return undefined
      const state = await copy.save()
      const [original, unseen] = [await logitsAfter(copy), await logitsAfter(empty)]
      await copy.restore(state)
      const isThere = copy.position === position && copy.cells === cells
      if (!isThere || Buffer.compare(await copy.save(), state) !== 0) return Infinity
      const restored = farthest(await logitsAfter(copy), original)
      return restored === 0 ? 0 : restored / farthest(unseen, original)
    } finally {
      await Promise.all([copy.dispose(), empty.dispose()])
    }
  }

  return {
    async keep(key, fork, testEnd) {
      await drop()
      kept = { key, fork, testEnd }
    },
    has: (key) => key !== undefined && kept?.key === key,
    async take(key, test) {
      if (kept?.key !== key) return {}
      try {
        const { fork, testEnd } = kept
        const state = await fork.save()
        return { state, difference: test ? await differenceOf(fork, testEnd) : undefined }
      } finally {
        await drop()
      }
    },
    drop,
  }
}
