/**
 * What the model held after the evidence of a prompt, as bytes: a fork stays until it is fetched or the next
 * answer begins. llama.cpp had reports of restored states that did nothing (ggml-org/llama.cpp 26676), so a
 * state can be tested: its copy must answer one more token with the same logits.
 */
import type { NativeModel, NativeSequence } from '../native.ts'

export type Keepsake = {
  /** Takes the fork over. */
  keep(key: string, fork: NativeSequence): Promise<void>
  has(key: string | undefined): boolean
  /** Gives the state once; nothing where it is gone. */
  take(
    key: string,
    test: boolean,
  ): Promise<{ state?: Uint8Array | undefined; difference?: number | undefined }>
  drop(): Promise<void>
}

export function createKeepsake(model: NativeModel): Keepsake {
  let kept: { key: string; fork: NativeSequence } | undefined

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

  async function differenceOf(fork: NativeSequence, state: Uint8Array): Promise<number> {
    const copy = await model.createSequence()
    try {
      await copy.restore(state)
      if (copy.position !== fork.position || copy.cells !== fork.cells) return Infinity
      const [there, here] = [await logitsAfter(copy), await logitsAfter(fork)]
      return here.reduce((most, value, at) => Math.max(most, Math.abs(value - there[at]!)), 0)
    } finally {
      await copy.dispose()
    }
  }

  return {
    async keep(key, fork) {
      await drop()
      kept = { key, fork }
    },
    has: (key) => key !== undefined && kept?.key === key,
    async take(key, test) {
      if (kept?.key !== key) return {}
      try {
        const state = await kept.fork.save()
        return { state, difference: test ? await differenceOf(kept.fork, state) : undefined }
      } finally {
        await drop()
      }
    },
    drop,
  }
}
