import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { ffprobePath, runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { openSources, runOf, sampleAll } from './opened.ts'

const folder = tempFolder('media-probe')

test('ffprobe is asked once about a recording, and again when the file has changed', async () => {
  const log = join(folder, 'asked.log')
  const tool = join(folder, 'ffprobe')
  await writeFile(tool, `#!/bin/sh\necho "$*" >> ${log}\nexec ${ffprobePath} "$@"\n`)
  await chmod(tool, 0o755)
  const asked = async (): Promise<number> =>
    (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes('-show_streams'))
      .length

  const recording = join(folder, 'a.mp4')
  const write = (seconds: number): void =>
    runFfmpeg([
      ...words(`-y -f lavfi -i testsrc2=s=160x120:r=5:d=${seconds} -pix_fmt yuv420p`),
      recording,
    ])
  write(2)
  const sources = openSources({ ffprobePath: tool })
  const first = await sampleAll(sources, recording)
  expect([first.probe.durationMs, await asked()]).toEqual([2000, 1])

  write(3)
  await utimes(recording, new Date(), new Date(first.file.mtimeMs))
  const second = await sampleAll(sources, recording)
  expect([second.probe.durationMs, await asked()]).toEqual([3000, 2])

  const file = await sources.identify(recording, runOf())
  expect([file.sha256 === second.file.sha256, await asked()]).toEqual([true, 2])
})

test.each([
  ['says another length', `echo '{"streams":[],"format":{"duration":"77"}}'`],
  ['fails', 'exit 1'],
])('A program that is called ffprobe, is none and %s is not believed', async (name, does) => {
  const bin = join(folder, name)
  await mkdir(bin)
  const isAsked = 'case "$*" in *-show_streams*) touch "$0.asked"; esac'
  await writeFile(join(bin, 'ffprobe'), `#!/bin/sh\n${isAsked}\n${does}\n`)
  await chmod(join(bin, 'ffprobe'), 0o755)
  const recording = join(bin, 'b.mp4')
  runFfmpeg([...words('-y -f lavfi -i testsrc2=s=160x120:r=5:d=2 -pix_fmt yuv420p'), recording])

  const { PATH } = process.env
  process.env['PATH'] = [bin, PATH].join(delimiter)
  try {
    const sources = openSources()
    const file = await sources.identify(recording, runOf())
    const probe = await sources.probe(file, {}, runOf().signal)
    expect([probe.durationMs, existsSync(join(bin, 'ffprobe.asked'))]).toEqual([2000, true])
  } finally {
    process.env['PATH'] = PATH
  }
})
