/**
 * Small pictures of segments, made when first asked for. They lie in `pictures/<source>/` of the library
 * and can be deleted at any time.
 */
import { createHash } from '#base/crypto.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { writeFileAtomic } from '#base/atomic-file.ts'
import { loadSharp } from '#base/load-sharp.ts'
import type { Picture } from './domain.ts'
import type { SamplingParams } from './source/source-type.ts'
import type { Sources } from './source/sources.ts'
import type { Segment } from './store/segment-rows.ts'
import type { SourceRow } from './store/source-rows.ts'

/** Longer side in pixels: sharp on a screen of double density. */
const longSide = 384
const quality = 78

/** Each one may start ffmpeg; the cores belong to the model. */
const atOnce = 2

export type Thumb = { mime: string; bytes: Uint8Array<ArrayBuffer> }
export type Thumbs = {
  /** Null when the source has no picture there. Rejects as `Sources.read` does. */
  of(source: SourceRow, segment: Segment): Promise<Thumb | null>
  /** Makes no more; resolves when none is being made. */
  close(): Promise<void>
}

export function createThumbs({
  folder,
  sources,
  sampling,
}: {
  folder: string
  sources: Sources
  sampling: SamplingParams
}): Thumbs {
  const queue = new PQueue({ concurrency: atOnce })
  const underWay = new Map<string, Promise<Thumb | null>>()
  const stop = new AbortController()

  async function make(source: SourceRow, segment: Segment, path: string): Promise<Thumb | null> {
    const small = { ...sampling, maxPageSide: Math.min(sampling.maxPageSide, 1000) }
    const picture = await sources.read(source, segment, small, {}, stop.signal)
    if (picture.width === 0 || picture.height === 0) return null
    const bytes = new Uint8Array(await encode(picture))
    writeFileAtomic(path, bytes)
    return { mime: 'image/jpeg', bytes }
  }

  async function find(source: SourceRow, segment: Segment, path: string): Promise<Thumb | null> {
    try {
      return { mime: 'image/jpeg', bytes: new Uint8Array(await readFile(path)) }
    } catch {
      return await queue.add(() => make(source, segment, path))
    }
  }

  return {
    of(source, segment) {
      if (source.kind === 'audio') return Promise.resolve(null)
      const path = join(folder, source.id, `${nameOf(segment.key)}.jpg`)
      const running = underWay.get(path)
      if (running) return running
      const made = find(source, segment, path).finally(() => underWay.delete(path))
      underWay.set(path, made)
      return made
    },
    async close() {
      stop.abort()
      queue.clear()
      await queue.onIdle()
    },
  }
}

/** Keys name a moment or a page; they may hold what no file name can. */
const nameOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 24)

async function encode({ rgb, width, height }: Picture): Promise<Buffer> {
  const sharp = await loadSharp()
  return await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality, mozjpeg: false })
    .toBuffer()
}
