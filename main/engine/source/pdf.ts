import { AppError } from '#contract/errors.ts'
import type { Picture } from '../domain.ts'
import { pageGap } from './page-gap.ts'
import type { ReaderApi } from './reader/protocol.ts'
import type { SourceContext, SourceType } from './source-type.ts'

const nothing: Picture = { rgb: new Uint8Array(0), width: 0, height: 0 }

/** What a second try cannot mend. */
const final = new Set(['source/password', 'source/too-slow', 'source/missing'])

/** A page that fails gets a second chance in a fresh process: the fault may be an earlier page's. */
async function readTwice<M extends 'pdf.page' | 'pdf.grey'>(
  method: M,
  input: ReaderApi[M]['input'],
  { reader, logger }: SourceContext,
  signal: AbortSignal,
): Promise<ReaderApi[M]['output']> {
  try {
    return await reader.ask(method, input, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof AppError) || final.has(error.code)) throw error
    logger.warn('page read again', { page: input.page, code: error.code })
    reader.renew()
    return await reader.ask(method, input, signal)
  }
}

/** PDF documents with text, scans or both. */
export const pdf: SourceType = {
  id: 'pdf',
  extensions: ['pdf'],

  claims: ({ family }) => family === 'pdf',

  async probe({ path }, { password }, { reader }, signal) {
    return { kind: 'pdf', ...(await reader.ask('pdf.probe', { path, password }, signal)) }
  },

  async *sample({ path }, probe, params, options, context, { signal, progress }) {
    const { skip, password, startPage = 1 } = options
    const { pageDpi: dpi, maxPageSide: maxSide } = params
    const pages = probe.pages ?? 0
    let read = 0
    let firstError: unknown
    for (let page = startPage; page <= pages; page++) {
      const key = `p${page}`
      const locator = { kind: 'page' as const, page }
      if (skip?.(key)) {
        read++
        yield { key, page, locator, picture: nothing }
      } else {
        try {
          const input = { path, password, page, dpi, maxSide, words: true }
          const { picture, points, ...result } = await readTwice('pdf.page', input, context, signal)
          read++
          yield { key, page, locator, picture: { ...picture, points }, ...result }
        } catch (error) {
          if (pages === 1) throw error
          firstError ??= error
          yield pageGap(error, page, signal)
        }
      }
      progress({ stage: 'sample', done: page, total: pages, unit: 'pages' })
    }
    if (read === 0 && startPage === 1 && firstError !== undefined) throw firstError
  },

  async read({ path }, { page = 1, region }, params, { password }, context, signal) {
    const { pageDpi: dpi, maxPageSide: maxSide } = params
    const input = { path, password, page, dpi, maxSide, words: false, region }
    const { picture, points } = await readTwice('pdf.page', input, context, signal)
    return { ...picture, natural: points, points }
  },

  readGrey({ path }, { page = 1, region }, params, { password }, context, signal) {
    const { pageDpi: dpi, maxPageSide: maxSide } = params
    return readTwice('pdf.grey', { path, password, page, dpi, maxSide, region }, context, signal)
  },
}
