import { probeMedia } from './media-probe.ts'
import { AppError } from '#contract/errors.ts'
import { isCutShort } from './cut-short.ts'
import { mediaDetail } from './video.ts'
import type { SourceType } from './source-type.ts'

/** Sound without a picture. Kept with its duration; listening to it is a later issue. */
export const audio: SourceType = {
  id: 'audio',
  extensions: ['mp3', 'm4a', 'wav', 'flac', 'ogg', 'opus', 'aac', 'aiff', 'wma'],

  claims: (_sniffed, media) => media?.video === undefined && media?.audio !== undefined,

  async probe(file, _options, context, signal) {
    const media = await probeMedia(file.path, context, signal)
    return { ...mediaDetail(media, 'audio'), isCutShort: await isCutShort(file.path, file.bytes) }
  },

  async *sample() {},

  read: (at) =>
    Promise.reject(new AppError('source/unsupported', `${at.path} is sound and has no pictures.`)),
}
