// Builds the addon after `npm ci`: llama.cpp's sources come from the bundle inside node-llama-cpp, its
// libraries from the platform packages, so nothing is downloaded. Plain JavaScript, because npm may run
// it with a Node that does not strip types. See README.md.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { availableParallelism } from 'node:os'
import * as path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const modules = path.join(here, '..', 'node_modules')
const build = path.join(here, 'build')
const log = path.join(build, 'build.log')

class BuildError extends Error {}

/** Installed variants of llama.cpp for this machine, the plain CPU one (or Metal) first. */
function findVariants() {
  const platform = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform]
  const arch = process.arch === 'arm' ? 'armv7l' : process.arch
  const prefix = `${platform}-${arch}`
  const scope = path.join(modules, '@node-llama-cpp')
  const names = fs.existsSync(scope) ? fs.readdirSync(scope).toSorted() : []
  return names
    .filter((name) => name === prefix || name.startsWith(`${prefix}-`))
    .map((name) => {
      const bins = path.join(scope, name, 'bins')
      const folder = fs.existsSync(bins)
        ? fs
            .readdirSync(bins)
            .map((entry) => path.join(bins, entry))
            .find(holdsLlama)
        : undefined
      return { name, folder }
    })
    .filter((variant) => variant.folder !== undefined)
}

function holdsLlama(folder) {
  return (
    fs.statSync(folder).isDirectory() &&
    fs
      .readdirSync(folder)
      .some((file) => /^(lib)?llama[.-].*(so|dylib|dll)$|^(lib)?llama\.(so|dylib|dll)$/.test(file))
  )
}

function version(name) {
  const file = path.join(modules, name, 'package.json')
  if (!fs.existsSync(file))
    throw new BuildError(`Longview needs the npm package ${name}; run "npm ci" first.`)
  return JSON.parse(fs.readFileSync(file, 'utf8')).version
}

/** What the result depends on: our sources, the pinned packages and the variants there are. */
function stampOf(variants, versions) {
  const hash = createHash('sha256').update(
    JSON.stringify([versions, process.platform, process.arch]),
  )
  for (const variant of variants) hash.update(variant.name)
  const files = ['CMakeLists.txt', 'import-library.cmake', 'build.mjs']
  for (const folder of ['core', 'addon']) {
    files.push(
      ...fs
        .readdirSync(path.join(here, folder))
        .toSorted()
        .map((file) => path.join(folder, file)),
    )
  }
  for (const file of files) hash.update(file).update(fs.readFileSync(path.join(here, file)))
  return hash.digest('hex')
}

function run(command, args) {
  const output = fs.openSync(log, 'a')
  fs.writeSync(output, `\n$ ${command} ${args.join(' ')}\n`)
  const result = spawnSync(command, args, { stdio: ['ignore', output, output] })
  fs.closeSync(output)
  return result.status === 0
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0
}

function checkTools() {
  const install =
    {
      linux: (name) => `install it with "sudo apt install ${name}" or your system's equivalent`,
      darwin: () => 'install it with "xcode-select --install" and "brew install cmake"',
      win32: () => 'install Visual Studio Build Tools with C++ and CMake, and Git for Windows',
    }[process.platform] ?? (() => 'install it')
  if (!has('git'))
    throw new BuildError(`Longview needs git to unpack llama.cpp; ${install('git')}.`)
  const cmake = spawnSync('cmake', ['--version'], { encoding: 'utf8' })
  const found = /(\d+)\.(\d+)/.exec(cmake.stdout ?? '')
  if (!found || Number(found[1]) < 3 || (Number(found[1]) === 3 && Number(found[2]) < 16)) {
    throw new BuildError(
      `Longview needs CMake 3.16 or newer to build its native part; ${install('cmake')}.`,
    )
  }
  const compilers = [process.env['CXX'], 'c++', 'g++', 'clang++'].filter(Boolean)
  if (process.platform !== 'win32' && !compilers.some(has)) {
    throw new BuildError(
      `Longview needs a C++ compiler to build its native part; ${install('g++ make')}.`,
    )
  }
}

function unpackLlama(llamaVersion) {
  const target = path.join(build, 'llama.cpp')
  const mark = path.join(target, '.unpacked')
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === llamaVersion) return target
  fs.rmSync(target, { recursive: true, force: true })
  const bundle = path.join(modules, 'node-llama-cpp', 'llama', 'gitRelease.bundle')
  if (!run('git', ['-c', 'advice.detachedHead=false', 'clone', '--quiet', bundle, target])) {
    throw new BuildError(`Longview could not unpack llama.cpp from ${bundle}; see ${log}.`)
  }
  fs.writeFileSync(mark, llamaVersion)
  return target
}

function configure(llama, variants) {
  const entries = variants.map(({ name, folder }) => {
    const relative = path.relative(path.join(build, name), folder).split(path.sep).join('/')
    const runPath =
      process.platform === 'darwin' ? `@loader_path/${relative}` : `$ORIGIN/${relative}`
    return `${name}=${folder.split(path.sep).join('/')}=${runPath}`
  })
  return run('cmake', [
    '-S',
    here,
    '-B',
    path.join(build, 'cmake'),
    '-DCMAKE_BUILD_TYPE=Release',
    `-DLLAMA_DIR=${llama}`,
    `-DNODE_API_DIR=${path.join(modules, 'node-api-headers')}`,
    `-DNODE_ADDON_API_DIR=${path.join(modules, 'node-addon-api')}`,
    `-DVARIANTS=${entries.join(';')}`,
  ])
}

function compile(name, jobs) {
  return run('cmake', [
    '--build',
    path.join(build, 'cmake'),
    '--config',
    'Release',
    '--parallel',
    String(jobs),
    '--target',
    `longview-${name}`,
  ])
}

function main() {
  if (process.env['LONGVIEW_SKIP_NATIVE'] === '1') {
    console.log('native: skipped, LONGVIEW_SKIP_NATIVE=1')
    return
  }
  const versions = Object.fromEntries(
    ['node-llama-cpp', 'node-addon-api', 'node-api-headers'].map((name) => [name, version(name)]),
  )
  const variants = findVariants()
  if (variants.length === 0) {
    throw new BuildError(
      `Longview found no llama.cpp libraries for ${process.platform}-${process.arch}; run "npm ci" without --omit=optional.`,
    )
  }
  const addonOf = ({ name }) => path.join(build, name, 'longview.node')
  const stamp = stampOf(variants, versions)
  const stampFile = path.join(build, 'stamp')
  const isCurrent = fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp
  if (isCurrent && fs.existsSync(addonOf(variants[0]))) {
    console.log('native: up to date')
    return
  }

  checkTools()
  fs.mkdirSync(build, { recursive: true })
  fs.writeFileSync(log, '')
  const started = Date.now()
  const jobs = Number(process.env['LONGVIEW_BUILD_JOBS']) || availableParallelism()
  console.log(
    `native: building for ${variants.map(({ name }) => name).join(', ')} (once, about a minute)`,
  )
  const llama = unpackLlama(versions['node-llama-cpp'])
  if (!configure(llama, variants)) {
    // A cache left by another compiler or another place of the checkout is the usual reason.
    fs.rmSync(path.join(build, 'cmake'), { recursive: true, force: true })
    if (!configure(llama, variants))
      throw new BuildError(`Longview could not configure its native part; see ${log}.`)
  }

  const built = []
  for (const variant of variants) {
    if (compile(variant.name, jobs)) built.push(variant)
    else if (variant === variants[0])
      throw new BuildError(`Longview could not build its native part; see ${log}.`)
    else
      console.warn(
        `native: ${variant.name} could not be linked and will not be offered; see ${log}`,
      )
  }
  const relative = (file) => path.relative(build, file).split(path.sep).join('/')
  const table = built.map((variant) => ({
    variant: variant.name,
    addon: relative(addonOf(variant)),
    backends: relative(variant.folder),
  }))
  fs.writeFileSync(path.join(build, 'variants.json'), JSON.stringify(table, null, 2) + '\n')
  fs.writeFileSync(stampFile, stamp)
  console.log(`native: built in ${Math.round((Date.now() - started) / 1000)} s`)
}

try {
  main()
} catch (error) {
  if (!(error instanceof BuildError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
