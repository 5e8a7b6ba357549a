import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRandom } from '../fixtures/random.ts'
import { formPage } from '../fixtures/form-page.ts'
import { scannedPdf } from '../fixtures/form-pdf.ts'
import { recordScenes } from '../fixtures/recording.ts'
import { planScene } from '../fixtures/scene.ts'
import { ingest, last, list, longview, start } from '../helpers/longview.ts'
import { lines } from '../helpers/json-lines.ts'
import { libraryFaults } from '../helpers/library-check.ts'
import { eventually, processesWith } from '../helpers/processes.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('kill')

async function sources(): Promise<string[]> {
  const recording = join(folder, 'small.mp4')
  const scenes = Array.from({ length: 4 }, (_, i) => ({
    scene: planScene(createRandom(`kill${i}`), { size: { width: 320, height: 180 } }),
    seconds: 2,
  }))
  await recordScenes(recording, scenes, { fps: 5 })
  const form = join(folder, 'small.pdf')
  await writeFile(
    form,
    await scannedPdf([
      await formPage(createRandom('kill'), { values: { Invoice: 'K7Q2' } }, { dpi: 100 }),
    ]),
  )
  return [recording, form]
}

const moments = 50

test(
  `The library is whole after kill -9 at ${moments} random moments of an import`,
  { timeout: 900_000 },
  async () => {
    const random = createRandom(process.env['LONGVIEW_TEST_SEED'] ?? 'kill -9')
    const paths = await sources()
    const library = join(folder, 'library')
    const startedAt = Date.now()
    const clean = await ingest(paths, { library: join(folder, 'clean') })
    const wholeMs = Date.now() - startedAt

    let killed = 0
    let finished = 0
    const codes = new Set<number | null>()
    for (let i = 0; i < moments; i++) {
      const running = start(['ingest', ...paths], { library, env: { LONGVIEW_TEST_MARK: library } })
      const timer = setTimeout(() => running.child.kill('SIGKILL'), random.between(0, wholeMs))
      const { signal, code } = await running.done
      clearTimeout(timer)
      expect(libraryFaults(library), `after moment ${i}`).toEqual([])
      if (signal === 'SIGKILL') killed++
      else {
        // A complete library is begun anew.
        codes.add(code)
        finished++
        await rm(library, { recursive: true, force: true })
      }
    }
    // Nothing but the kill may end an import early.
    expect([...codes].filter((code) => code !== 0)).toEqual([])
    // Most moments must have hit an import at work, or this proved nothing.
    expect(killed).toBeGreaterThan(moments / 2)
    expect(await eventually(() => processesWith(library).length === 0, 10_000)).toBe(true)

    const after = await ingest(paths, { library })
    const facts = (all: typeof after): unknown =>
      all.map(({ name, sha256, samples, tokenRows, status }) => ({
        name,
        sha256,
        samples,
        tokenRows,
        status,
      }))
    expect(facts(after)).toEqual(facts(clean))
    expect(await list({ library })).toHaveLength(paths.length)
    const found = await longview(['search', 'a'], { library })
    expect(last(found, lines.results).results).toBeDefined()
    console.log(
      `${killed} kills, ${finished} imports ran through, one takes ${(wholeMs / 1000).toFixed(1)} s`,
    )
  },
)
