import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formPage } from '../fixtures/form-page.ts'
import { scannedPdf } from '../fixtures/form-pdf.ts'
import { createRandom } from '../fixtures/random.ts'
import { recordScenes } from '../fixtures/recording.ts'
import { planScene } from '../fixtures/scene.ts'
import { failures, ingest, last, list, longview, start } from '../helpers/longview.ts'
import { lines } from '../helpers/json-lines.ts'
import { libraryFaults } from '../helpers/library-check.ts'
import { eventually, processesWith } from '../helpers/processes.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('interrupt')
const size = { width: 320, height: 180 }

/** A minute and a half with a new scene every six seconds: long enough to be stopped half way. */
async function longRecording(): Promise<string> {
  const path = join(folder, 'long.mp4')
  const scenes = Array.from({ length: 15 }, (_, i) => ({
    scene: planScene(createRandom(`interrupt${i}`), { size }),
    seconds: 6,
  }))
  await recordScenes(path, scenes, { fps: 5, kilobits: 150 })
  return path
}
const recording = longRecording()

/** A scan of one page: what is read of it matters to none of these tests. */
async function smallForm(): Promise<string> {
  const path = join(folder, 'form.pdf')
  const page = await formPage(
    createRandom('interrupt'),
    { values: { Invoice: 'A7Q2' } },
    { dpi: 100 },
  )
  await writeFile(path, await scannedPdf([page]))
  return path
}
const form = smallForm()

const summary = async (library: string): Promise<unknown> =>
  (await list({ library }))
    .map(({ name, status, samples, tokenRows }) => ({ name, status, samples, tokenRows }))
    .toSorted((a, b) => a.name.localeCompare(b.name))

/** What an import that nothing stopped leaves. */
async function undisturbed(): Promise<unknown> {
  const library = join(folder, 'undisturbed')
  await ingest([await recording, await form], { library })
  return summary(library)
}
const whole = undisturbed()

test('Ctrl-C stops cleanly with exit 130, and the next run goes on from there', async () => {
  const library = join(folder, 'sigint')
  const running = start(['ingest', await recording, await form], {
    library,
    env: { LONGVIEW_TEST_MARK: library },
  })
  await running.until(/encoding/)
  running.child.kill('SIGINT')
  const stopped = await running.done
  expect([stopped.code, stopped.signal]).toEqual([130, null])
  expect(libraryFaults(library)).toEqual([])
  expect(processesWith(library)).toEqual([])

  const [resumed] = await ingest([await recording, await form], { library })
  // What was finished before is not encoded again.
  expect(resumed!.encoded).toBeLessThan(resumed!.samples)
  expect(await summary(library)).toEqual(await whole)
})

test('kill -9 leaves a whole library and no process, and the next run goes on from there', async () => {
  const library = join(folder, 'sigkill')
  const running = start(['ingest', await recording, await form], {
    library,
    env: { LONGVIEW_TEST_MARK: library },
  })
  await running.until(/encoding/)
  running.child.kill('SIGKILL')
  expect((await running.done).signal).toBe('SIGKILL')
  expect(await eventually(() => processesWith(library).length === 0, 10_000)).toBe(true)
  expect(libraryFaults(library)).toEqual([])
  await ingest([await recording, await form], { library })
  expect(await summary(library)).toEqual(await whole)
})

test('An interrupted question stops with exit 130 and harms nothing', async () => {
  const library = join(folder, 'question')
  await ingest([await form], { library })
  const running = start(['ask', 'What is the Invoice?'], {
    library,
    env: { LONGVIEW_TEST_MARK: library },
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  running.child.kill('SIGINT')
  const { code, signal } = await running.done
  // Before the handler stands, the signal itself ends the process.
  expect(code === 130 || signal === 'SIGINT').toBe(true)
  expect(libraryFaults(library)).toEqual([])
  expect(await eventually(() => processesWith(library).length === 0, 5000)).toBe(true)
})

test('A model process that is killed costs one file at most, not the library', async () => {
  const library = join(folder, 'model-killed')
  const running = start(['ingest', await recording, await form], {
    library,
    env: { LONGVIEW_TEST_MARK: library },
  })
  await running.until(/encoding/)
  const own = running.child.pid
  const models = processesWith(library).filter(
    (pid) => pid !== own && commandOf(pid).includes('model-host'),
  )
  expect(models).toHaveLength(1)
  process.kill(models[0]!, 'SIGKILL')
  const finished = await running.done
  const { sources } = last(finished, lines.done)
  expect(sources).toHaveLength(2)
  for (const { error } of failures(finished)) {
    expect(error.code).toBe('model/gone')
    expect(finished.code).toBe(4)
  }
  expect(libraryFaults(library)).toEqual([])
  await ingest([await recording, await form], { library })
  expect(await summary(library)).toEqual(await whole)
})

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

test('Two imports of the same file at once leave one source', async () => {
  const library = join(folder, 'together')
  const both = await Promise.all([
    longview(['ingest', await form], { library }),
    longview(['ingest', await form], { library }),
  ])
  expect(libraryFaults(library)).toEqual([])
  // One may be told that the library is busy; it must say so and not break anything.
  expect(both.map(({ code }) => code)).toContain(0)
  await ingest([await form], { library })
  expect((await list({ library })).map(({ name, status }) => [name, status])).toEqual([
    ['form.pdf', 'ready'],
  ])
})
