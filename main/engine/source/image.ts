import type { Picture } from '../domain.ts'
import { pageGap } from './page-gap.ts'
import { looksLikePaper } from './paper.ts'
import type { SourceType } from './source-type.ts'

const nothing: Picture = { rgb: new Uint8Array(0), width: 0, height: 0 }

/** Pictures: png, jpeg, webp, avif, gif (its first frame) and tiff (every page). */
export const image: SourceType = {
  id: 'image',
  extensions: ['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff', 'gif', 'avif'],

  claims: ({ family }) => family === 'image',

  async probe({ path }, _options, { reader }, signal) {
    return { kind: 'image', ...(await reader.ask('image.probe', { path }, signal)) }
  },

  async *sample(
    { path },
    probe,
    params,
    { skip, startPage = 1 },
    { reader },
    { signal, progress },
  ) {
    const pages = probe.pages ?? 1
    for (let page = startPage; page <= pages; page++) {
      const key = `p${page}`
      const locator = { kind: 'page' as const, page }
      if (skip?.(key)) {
        yield { key, page, locator, picture: nothing }
      } else {
        const input = { path, page, maxSide: params.maxImageSide }
        try {
          const picture = await reader.ask('image.read', input, signal)
          const scan = looksLikePaper(picture) ? { pageClass: 'scan' as const } : {}
          yield { key, page, locator, picture, ...scan }
        } catch (error) {
          if (pages === 1) throw error
          yield pageGap(error, page, signal)
        }
      }
      progress({ stage: 'sample', done: page, total: pages, unit: 'pages' })
    }
  },

  read: ({ path }, { page = 1, region }, params, _options, { reader }, signal) =>
    reader.ask('image.read', { path, page, maxSide: params.maxImageSide, region }, signal),

  readGrey: ({ path }, { page = 1, region }, params, _options, { reader }, signal) =>
    reader.ask('image.grey', { path, page, maxSide: params.maxImageSide, region }, signal),
}
