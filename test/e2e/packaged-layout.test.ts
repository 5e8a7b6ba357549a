/**
 * What `npm run dist` puts where. Electron's own executable is not needed: a file with the same fuse
 * wire takes its place, and the packager does the rest as it would.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { beforeAll, describe, expect, test } from 'vitest'
import { readArchive, type Archive } from '../helpers/asar.ts'
import { repository } from '../helpers/longview.ts'
import { isOn, packageFor } from '../helpers/package-app.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

describe('the packaged program', () => {
  const folder = tempFolder('packaged')
  let resources: string
  let archive: Archive
  let packed: string[]
  const unpacked = (path: string): string => join(resources, 'app.asar.unpacked', path)

  beforeAll(async () => {
    resources = join(await packageFor(folder), 'resources')
    archive = readArchive(join(resources, 'app.asar'))
    packed = archive.paths
  }, 600_000)

  test('holds the processes, the sandboxed preload and the page in its archive', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/out/main/index.js',
        '/out/main/utility.js',
        '/out/main/model-host.js',
        '/out/main/reader-host.js',
        '/out/main/ocr-host.js',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
      ]),
    )
    const about = JSON.parse(archive.read('/package.json').toString('utf8')) as { main: string }
    expect(about.main).toBe('out/main/index.js')
  })

  test.for([
    'native/build/variants.json',
    'native/build/linux-x64/longview.node',
    'native/demo-model/longview-demo.gguf',
    'native/demo-model/mmproj-longview-demo.gguf',
    'main/samples/sample-recording.mp4',
    'main/samples/sample-form.pdf',
    'main/engine/ocr/data/eng.traineddata.gz',
    'node_modules/@ffmpeg-installer/linux-x64/ffmpeg',
    'node_modules/@ffprobe-installer/linux-x64/ffprobe',
    'node_modules/@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
    'node_modules/@tesseract.js-data/chi_sim/4.0.0_best_int/chi_sim.traineddata.gz',
    'node_modules/tesseract.js/src/worker-script/node/index.js',
    'node_modules/tesseract.js-core/tesseract-core-simd-lstm.wasm',
  ])('keeps %s beside the archive, where other programs can read it', (path) => {
    expect(statSync(unpacked(path)).size).toBe(statSync(join(repository, path)).size)
  })

  test('keeps every library that the system loads beside the archive', () => {
    const libraries = packed.filter((path) => /\.(node|so(\.\d+)*|dylib|dll)$/.test(path))
    expect(libraries.length).toBeGreaterThan(5)
    expect(libraries.filter((path) => !existsSync(unpacked(path)))).toEqual([])
  })

  test('finds the backends of llama.cpp from the addon, as it does in the repository', () => {
    const variants = JSON.parse(readFileSync(unpacked('native/build/variants.json'), 'utf8')) as {
      variant: string
      backends: string
    }[]
    const plain = variants.find(({ variant }) => variant === 'linux-x64')!
    expect(existsSync(join(unpacked('native/build'), plain.backends))).toBe(true)
  })

  test('leaves out what only a build or the command line needs', () => {
    const unwanted = packed.filter((path) =>
      /^\/(test|renderer|preload|docs)\/|^\/node_modules\/(node|electron|vite|typescript)\/|\.map$/.test(
        path,
      ),
    )
    expect(unwanted.filter((path) => !path.startsWith('/out/'))).toEqual([])
  })

  test('has its fuses set in the executable', async () => {
    const wire = await getCurrentFuseWire(join(resources, '../longview'))
    const state = (fuse: FuseV1Options): string => (Number(wire[fuse]) === isOn ? 'on' : 'off')
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      cookieEncryption: state(FuseV1Options.EnableCookieEncryption),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
      filePrivileges: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: 'off',
      cookieEncryption: 'on',
      nodeOptions: 'off',
      inspect: 'off',
      integrity: 'on',
      onlyAsar: 'on',
      filePrivileges: 'off',
    })
  })
})
