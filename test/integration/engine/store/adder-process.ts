import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./adder.ts', import.meta.url))

export type Adder = {
  child: ChildProcessByStdio<null, Readable, Readable>
  /** The keys that it has said are stored. */
  stored: Set<string>
  /** Resolves when it has said its first key, or has ended. */
  started: Promise<void>
  ended: Promise<{
    code: number | null
    signal: NodeJS.Signals | null
    said: string
    errors: string
  }>
}

/** Starts `adder.ts`, or a shell command that ends by running it. */
export function startAdder(folder: string, count: number, shell?: string): Adder {
  const node = [process.execPath, script, folder, String(count)]
  const [command = '', ...args] = shell ? ['sh', '-c', `${shell}; exec "$@"`, 'sh', ...node] : node
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const stored = new Set<string>()
  let said = ''
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const ended = new Promise<Awaited<Adder['ended']>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, said, errors }))
  })
  const started = new Promise<void>((resolve) => {
    void ended.then(() => resolve())
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString()
      // The last line may be unfinished: then nobody was told yet.
      for (const key of said.split('\n').slice(0, -1)) stored.add(key)
      resolve()
    })
  })
  return { child, stored, started, ended }
}
