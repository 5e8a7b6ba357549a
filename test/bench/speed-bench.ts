/** Our addon against node-llama-cpp on the same GGUF: a process per measurement, in turns. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { figure, inTurns, median, type Figure } from './measure.ts'
import { writeSpeedModel } from './speed-model.ts'

const run = promisify(execFile)

export async function benchSpeed(
  folder: string,
  rounds: number,
  threads: number,
): Promise<Figure[]> {
  const model = writeSpeedModel(join(folder, 'speed.gguf'))
  const decode: Record<'ours' | 'theirs', number[]> = { ours: [], theirs: [] }
  const measure = (side: 'ours' | 'theirs') => async (): Promise<number> => {
    const script = join(import.meta.dirname, 'speed.ts')
    const { stdout } = await run(process.execPath, [script, side, model, String(threads)])
    const speeds: { prefill: number; decode: number } = JSON.parse(
      stdout.trim().split('\n').at(-1)!,
    )
    decode[side].push(speeds.decode)
    return speeds.prefill
  }
  const prefill = await inTurns(rounds, { ours: measure('ours'), theirs: measure('theirs') })
  const compare = (name: string, ours: number[], theirs: number[]): Figure => {
    // The median of each turn's ratio: both sides of a turn met the same neighbours on the machine.
    const ratio = median(ours.map((value, i) => value / theirs[i]!))
    const detail = `ours ${median(ours).toFixed(0)} tokens/s, node-llama-cpp ${median(theirs).toFixed(0)} tokens/s, ${threads} threads, ${rounds} turns`
    return figure(`${name}: our addon / node-llama-cpp`, ratio, { atLeast: 0.97 }, detail)
  }
  return [
    compare('prefill', prefill.ours, prefill.theirs),
    compare('decode', decode.ours, decode.theirs),
  ]
}
