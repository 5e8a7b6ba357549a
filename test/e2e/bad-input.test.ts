import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as bad from '../fixtures/bad-files.ts'
import { failures, ingest, last, list, longview, repository } from '../helpers/longview.ts'
import { lines } from '../helpers/json-lines.ts'
import { writePhoto } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('bad')
const shared = join(folder, 'library')

type Row = { what: string; path: () => string | Promise<string>; code: RegExp; args?: string[] }

const rows: Row[] = [
  { what: 'missing', path: () => join(folder, 'nowhere.mp4'), code: /^source\/missing$/ },
  { what: 'an empty recording', path: () => bad.emptyFile(folder, 'mp4'), code: /^source\/empty$/ },
  { what: 'an empty PDF', path: () => bad.emptyFile(folder, 'pdf'), code: /^source\/empty$/ },
  {
    what: 'a recording cut off before its index',
    path: () => bad.truncatedVideo(folder),
    code: /^source\//,
  },
  {
    what: 'a recording cut off after its index',
    path: () => bad.truncatedIndexedVideo(folder),
    code: /^source\//,
  },
  { what: 'a PDF cut off', path: () => bad.truncatedPdf(folder), code: /^source\// },
  { what: 'a picture cut off', path: () => bad.truncatedPicture(folder), code: /^source\// },
  {
    what: 'a recording without a frame',
    path: () => bad.zeroLengthVideo(folder),
    code: /^source\//,
  },
  {
    what: 'a text called .mp4',
    path: () => bad.textAsVideo(folder),
    code: /^source\/unsupported$/,
  },
  {
    what: 'a locked PDF without a password',
    path: () => bad.lockedPdf(folder, 'open sesame'),
    code: /^source\/password$/,
  },
  {
    what: 'a locked PDF with a wrong password',
    path: () => bad.lockedPdf(folder, 'open sesame'),
    code: /^source\/password$/,
    args: ['--password', 'open barley'],
  },
  { what: 'a page 200,000 points wide', path: () => bad.widePdf(folder), code: /^source\// },
  {
    what: 'a PDF of a million objects',
    path: () => bad.millionObjectsPdf(folder),
    code: /^source\//,
  },
  {
    what: 'a PDF of millions of drawing operators',
    path: () => bad.drawingBombPdf(folder),
    code: /^source\//,
  },
  { what: 'a PNG with a false size', path: () => bad.falseSizePicture(folder), code: /^source\// },
  { what: 'a JPEG with a false size', path: () => bad.falseSizeJpeg(folder), code: /^source\// },
  { what: 'a folder', path: () => folder, code: /^source\// },
  { what: 'a device', path: () => '/dev/zero', code: /^source\// },
  { what: 'a pipe', path: pipe, code: /^source\// },
]

function pipe(): string {
  const path = join(folder, 'pipe.mp4')
  spawnSync('mkfifo', [path])
  return path
}

describe('Bad input is refused with the file and the reason, exit 3, and leaves nothing behind', () => {
  test.each(rows)('$what', async ({ what, path: make, code, args = [] }) => {
    const path = await make()
    const library = join(folder, what.replaceAll(/\W/g, '-'))
    const finished = await longview(['ingest', path, ...args], { library })
    const [failure] = failures(finished)
    expect(finished.code).toBe(3)
    expect(failure?.error.code).toMatch(code)
    expect(failure?.error.message).toContain(basename(path))
    expect(failure?.error.message).not.toMatch(/undefined|\[object|at .*\.ts:\d/)
    expect(await list({ library })).toEqual([])
    const left = await readdir(library)
    expect(left.filter((name) => /tmp|temp|part/i.test(name))).toEqual([])
  })

  test('a file that may not be read', async ({ skip }) => {
    const path = await writePhoto(join(folder, 'private.jpg'))
    await chmod(path, 0)
    const isRoot = process.getuid?.() === 0
    const nobody = 65_534
    const own = join(folder, 'own-library')
    await mkdir(own)
    await chmod(own, 0o777)
    await chmod(folder, 0o755)
    if (isRoot) {
      const probe = spawnSync(
        process.execPath,
        ['-e', `fs.accessSync(${JSON.stringify(repository)}, 4)`],
        {
          uid: nobody,
          gid: nobody,
        },
      )
      if (probe.status !== 0)
        skip('root reads everything, and another user cannot reach this checkout')
    }
    const finished = await longview(['ingest', path], {
      library: own,
      ...(isRoot ? { uid: nobody, gid: nobody, env: { HOME: own } } : {}),
    })
    expect([finished.code, failures(finished)[0]?.error.code]).toEqual([3, 'source/unreadable'])
    expect(failures(finished)[0]?.error.message).toContain('private.jpg')
  })
})

test('The right password opens what the wrong one did not', async () => {
  const own = join(folder, 'password-library')
  const path = await bad.lockedPdf(folder, 'open sesame')
  const [source] = await ingest([path, '--password', 'open sesame'], { library: own })
  expect([source?.kind, source?.pages, source?.status]).toEqual(['pdf', 1, 'ready'])
  const found = await longview(['search', 'K7Q2'], { library: own })
  expect(last(found, lines.results).results[0]?.text).toContain('K7Q2')
})

test('Of several files the good ones are imported, the bad ones named: exit 3', async () => {
  const own = join(folder, 'mixed-library')
  const good = await writePhoto(join(folder, 'good.jpg'))
  const finished = await longview(
    ['ingest', join(folder, 'nowhere.mp4'), good, await bad.textAsVideo(folder)],
    {
      library: own,
    },
  )
  const { sources } = last(finished, lines.done)
  expect(sources.map(({ name, status }) => [name, status])).toEqual([
    ['nowhere.mp4', 'failed'],
    ['good.jpg', 'ready'],
    ['notes.mp4', 'failed'],
  ])
  expect(finished.code).toBe(3)
  expect((await list({ library: own })).map(({ name }) => name)).toEqual(['good.jpg'])
})

test('A person reads the file and the reason on the terminal', async () => {
  const { code, stdout, stderr } = await longview(['ingest', await bad.textAsVideo(folder)], {
    library: shared,
    human: true,
  })
  expect(code).toBe(3)
  expect(stdout + stderr).toMatch(/notes\.mp4.*\S{3,}/)
})
