/** Whether reading takes more memory the more pages there are: peak of 1,000 pages against that of 50. */
import { join } from 'node:path'
import { readAll, type ReadRun, writeScan } from './docs-speed.ts'
import { megabytes } from './measure.ts'

/** Slips instead of sheets: memory depends on how many pages there are, not on how much is on them. */
const slip = { points: 11, width: 220, height: 60 }
/** How often it says how far it is. */
const everyPages = 50

export type MemoryResult = {
  long: number
  short: number
  ratio: number
  few: ReadRun
  many: ReadRun
}

/** Prints as it goes: an hour of work is not lost with its last minute. */
export async function benchMemory(
  folder: string,
  long: number,
  workers: number,
): Promise<MemoryResult> {
  const short = Math.max(2, Math.round(long / 20))
  const of = async (pages: number): Promise<ReadRun> => {
    const path = await writeScan(join(folder, `${pages}.pdf`), pages, 12, slip)
    const progress = (done: number): void => {
      if (done % everyPages === 0) console.log(`  ${done} of ${pages} pages`)
    }
    const run = await readAll(path, join(folder, `memory-${pages}`), {
      workers,
      isWatched: true,
      progress,
    })
    console.log(
      `  ${pages} pages: peak ${megabytes(run.peakBytes)}, ${(run.ms / 1000).toFixed(0)} s, not read ${run.unread}`,
    )
    return run
  }
  // Both after a first document: what the program itself takes is there before either begins.
  console.log('')
  await of(short + 1)
  const [few, many] = [await of(short), await of(long)]
  const ratio = many.peakBytes / few.peakBytes
  console.log(
    `peak memory of all processes (PSS), ${long} pages / ${short} pages: ${ratio.toFixed(2)} (target <= 1.1): ` +
      `${megabytes(many.peakBytes)} / ${megabytes(few.peakBytes)}; ${workers} readers; pages not read: ${many.unread}`,
  )
  return { long, short, ratio, few, many }
}
