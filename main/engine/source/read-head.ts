import { open } from 'node:fs/promises'
import { sniffBytes } from './sniff.ts'

/** The first bytes of a file; fewer when it is shorter. */
export async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const head = new Uint8Array(sniffBytes)
    const { bytesRead } = await file.read(head, 0, sniffBytes, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
