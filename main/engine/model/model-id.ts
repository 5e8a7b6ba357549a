/** Identity of a model: what its token rows depend on, so that a cache never mixes two encoders. */
import { createHash } from '#base/crypto.ts'
import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { hashFile } from '#base/hash-file.ts'
import { z } from '#contract/zod.ts'

/** A file as it was when it was hashed; another size or time of change means another content. */
export type HashedFile = { sha256: string; bytes: number; mtimeMs: number }

const Release = z.object({ release: z.string() })
const known = new Map<string, HashedFile>()

/** The release of llama.cpp that this installation runs, such as `v0.5.0`. */
export function llamaVersion(): string {
  const file = new URL('../llama/binariesGithubRelease.json', import.meta.resolve('node-llama-cpp'))
  return Release.parse(JSON.parse(readFileSync(fileURLToPath(file), 'utf8'))).release
}

export async function isUnchanged(path: string, before: HashedFile): Promise<boolean> {
  const { size, mtimeMs } = await stat(path)
  return size === before.bytes && mtimeMs === before.mtimeMs
}

/** SHA-256 of a file, remembered in this process while size and time of change stay. */
export async function hashOnce(
  path: string,
  signal: AbortSignal,
  progress?: (bytes: number) => void,
): Promise<HashedFile> {
  const before = known.get(path)
  if (before && (await isUnchanged(path, before))) return before
  const { size: bytes, mtimeMs } = await stat(path)
  const found = { sha256: await hashFile(path, signal, progress), bytes, mtimeMs }
  known.set(path, found)
  return found
}

/** The name of a pair of files, whatever runs them. */
export function pairId(modelSha256: string, mmprojSha256: string | undefined): string {
  return digest([modelSha256, mmprojSha256 ?? null]).slice(0, 12)
}

/** The name of an encoder: both files and the release of llama.cpp. */
export function encoderId(modelSha256: string, mmprojSha256: string | undefined): string {
  return digest([modelSha256, mmprojSha256 ?? null, llamaVersion()]).slice(0, 24)
}

const digest = (values: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex')
