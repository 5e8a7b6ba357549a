/** Refuses PDF bombs before a parser builds anything of them. */
import { open } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import type { ReaderLimits } from './protocol.ts'

const chunkBytes = 1 << 20
const endBytes = 1 << 16

/** Largest `/Size` (objects of a cross-reference table or stream) that a piece of a PDF states. */
function statedSize(text: string): number {
  let largest = 0
  for (const [, size] of text.matchAll(/\/Size\s+(\d{1,12})\b/g)) {
    largest = Math.max(largest, Number(size))
  }
  return largest
}

/**
 * Throws source/too-large for a file with more bytes or objects than `limits` allow. Counts what the
 * cross-reference tables say and, because they may lie, every `endobj`.
 */
export async function checkPdfLimits(path: string, limits: ReaderLimits): Promise<void> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size > limits.maxPdfBytes) {
      throw new AppError(
        'source/too-large',
        `${path} is larger than 2 GiB, more than a PDF may have here.`,
      )
    }
    let objects = 0
    const marker = Buffer.from('endobj')
    const buffer = Buffer.alloc(chunkBytes + marker.length)
    let kept = 0
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(buffer, kept, chunkBytes, at)
      if (bytesRead === 0) break
      const piece = buffer.subarray(0, kept + bytesRead)
      let found = piece.indexOf(marker)
      let after = 0
      while (found >= 0) {
        objects++
        after = found + marker.length
        found = piece.indexOf(marker, after)
      }
      const rest = Math.max(after, piece.length - marker.length + 1)
      kept = piece.length - rest
      buffer.copyWithin(0, rest, piece.length)
      at += bytesRead
    }
    const end = Buffer.alloc(Math.min(size, endBytes))
    await file.read(end, 0, end.length, size - end.length)
    const text = end.toString('latin1')
    objects = Math.max(objects, statedSize(text))
    const start = Number(
      /startxref\s+(\d{1,15})\s/.exec(text.slice(text.lastIndexOf('startxref')))?.[1],
    )
    if (Number.isSafeInteger(start) && start < size) {
      const table = Buffer.alloc(4096)
      const { bytesRead } = await file.read(table, 0, table.length, start)
      objects = Math.max(objects, statedSize(table.toString('latin1', 0, bytesRead)))
    }
    if (objects > limits.maxPdfObjects) {
      throw new AppError(
        'source/too-large',
        `${path} has ${objects} objects; Longview reads PDFs of up to ${limits.maxPdfObjects}.`,
      )
    }
  } finally {
    await file.close()
  }
}
