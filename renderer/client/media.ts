/** Addresses of pictures and files: ids, never paths. */
const at = (kind: string, id: string | number): string =>
  `${window.longview.mediaBase}${kind}/${encodeURIComponent(String(id))}`

export const sourceUrl = (source: string): string => at('source', source)
/** The playable stand-in of a recording that Chromium cannot play itself. */
export const proxyUrl = (source: string): string => at('proxy', source)
export const thumbUrl = (segment: number): string => at('thumb', segment)
