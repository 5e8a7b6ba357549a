/**
 * What the model held after the evidence of a prompt, as bytes: a fork stays until it is fetched or the next
 * answer begins. llama.cpp had reports of restored states that did nothing (ggml-org/llama.cpp 26676), so a
 * state can be tested: the beginning of it, saved and restored, must answer one more token with the same logits.
 */
import type { NativeModel, NativeSequence } from '../native.ts'

export type Keepsake = {
  /** Takes the fork over. A test looks at it up to position `testEnd`: a second copy of all may not fit. */
  keep(key: string, fork: NativeSequence, testEnd: number): Promise<void>
  has(key: string | undefined): boolean
  /** Gives the state once; nothing where it is gone. */
  take(
    key: string,
    test: boolean,
  ): Promise<{ state?: Uint8Array | undefined; difference?: number | undefined }>
  drop(): Promise<void>
}

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

  /** Undefined where there is no room for the copy. */
  async function differenceOf(fork: NativeSequence, testEnd: number): Promise<number | undefined> {
    const here = await fork.fork()
    const there = await model.createSequence()
    try {
      await here.truncate(testEnd)
      const { cellsTotal, cellsUsed } = model.memory()
      if (cellsTotal - cellsUsed < here.cells + 8) return undefined
      await there.restore(await here.save())
      if (there.position !== here.position || there.cells !== here.cells) return Infinity
      const [restored, original] = [await logitsAfter(there), await logitsAfter(here)]
      return original.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - restored[at]!)),
        0,
      )
    } finally {
      await Promise.all([here.dispose(), there.dispose()])
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
