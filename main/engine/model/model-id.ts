/** Identity of a model: what its token rows depend on, so that a cache never mixes two encoders. */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from '#contract/zod.ts'

export type FileHash = { sha256: string; bytes: number; mtimeMs: number }

const Release = z.object({ release: z.string() })

const known = new Map<string, FileHash>()

/** The release of llama.cpp that this installation runs, such as `v0.5.0`. */
function llamaVersion(): string {
  const file = new URL('../llama/binariesGithubRelease.json', import.meta.resolve('node-llama-cpp'))
  return Release.parse(JSON.parse(readFileSync(fileURLToPath(file), 'utf8'))).release
}

/** SHA-256 of a file's bytes; remembered while size and time of change stay. Reads about 1.5 GB/s. */
export async function hashFile(
  path: string,
  options: { signal?: AbortSignal; onBytes?: (read: number, total: number) => void } = {},
): Promise<FileHash> {
  const { size: bytes, mtimeMs } = await stat(path)
  const before = known.get(path)
  if (before?.bytes === bytes && before.mtimeMs === mtimeMs) return before
  const hash = createHash('sha256')
  let read = 0
  const input = createReadStream(path, { highWaterMark: 1 << 20, signal: options.signal })
  for await (const chunk of input as AsyncIterable<Buffer>) {
    hash.update(chunk)
    read += chunk.length
    options.onBytes?.(read, bytes)
  }
  const found = { sha256: hash.digest('hex'), bytes, mtimeMs }
  known.set(path, found)
  return found
}

/** 24 hexadecimal digits over both files and the release of llama.cpp. */
export function modelId(modelSha256: string, mmprojSha256: string | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify([modelSha256, mmprojSha256 ?? null, llamaVersion()]))
    .digest('hex')
    .slice(0, 24)
}
