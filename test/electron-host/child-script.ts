/**
 * The script of utility processes as JavaScript. Electron's own compile nothing before the app's script runs; Node takes a
 * tenth of a second to strip types in a process of its own, and this one has stripped them already.
 */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'

/** As deep as this folder, so that `../../` leads to the same place. */
const folder = path.join(import.meta.dirname, '../../out/electron-host')
const names = ['module-hook', 'ports', 'schemes', 'utility-child']

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

export function childScript(): string {
  mkdirSync(folder, { recursive: true })
  for (const name of names) {
    const source = path.join(import.meta.dirname, `${name}.ts`)
    const script = path.join(folder, `${name}.mjs`)
    if (changedAt(script) > changedAt(source)) continue
    const text = stripTypeScriptTypes(readFileSync(source, 'utf8'))
    // Specs run side by side: nobody may read half a file.
    writeFileSync(
      `${script}.${process.pid}`,
      text.replaceAll(/((?:from |import\()'\.\/[\w-]+)\.ts'/g, "$1.mjs'"),
    )
    renameSync(`${script}.${process.pid}`, script)
  }
  return path.join(folder, 'utility-child.mjs')
}
