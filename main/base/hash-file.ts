import { createHash } from './crypto.ts'
import { open } from 'node:fs/promises'

const chunkBytes = 1 << 20

/**
 * SHA-256 of a file's content in hex, read in pieces of 1 MiB. `progress` hears the bytes read so
 * far after each piece. Rejects with the file system's error or the signal's reason.
 */
export async function hashFile(
  path: string,
  signal: AbortSignal,
  progress: (bytes: number) => void = () => undefined,
): Promise<string> {
  signal.throwIfAborted()
  const file = await open(path, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(chunkBytes)
    let total = 0
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      total += bytesRead
      progress(total)
    }
    return hash.digest('hex')
  } finally {
    await file.close()
  }
}
