/** What the engine asks of the process that writes PDFs: foreign files are parsed there, under limits. */
import type { Bates } from '#contract/export-api.ts'
import type { Box, Word } from '../../domain.ts'

/** One copy at a time: open, each page in order, save. */
export type CopyApi = {
  'copy.open': {
    input: {
      path: string
      kind: 'pdf' | 'image'
      password?: string | undefined
      /** False: every page becomes a picture, nothing of the file is taken over. */
      mayKeep: boolean
    }
    /** `isKept` is false where pages become pictures, also because the file cannot be copied. */
    output: { pages: number; isKept: boolean }
  }
  'copy.page': {
    input: {
      path: string
      page: number
      /** Laid under the page invisibly, where its own text layer has none of them. */
      words: Word[]
      asPicture: boolean
      /** An empty sheet in place of a page that cannot be read, so that those behind it keep their numbers. */
      asBlank?: boolean | undefined
      /** Painted black; then the page is a picture. */
      boxes: Box[]
      stamp?: { text: string; place: Bates['place'] } | undefined
    }
    output: { added: number }
  }
  'copy.save': { input: { path: string; to: string }; output: Record<string, never> }
  /** What a PDF holds besides pages, as names such as `JavaScript`; and how many pictures it has. */
  'copy.inspect': { input: { path: string }; output: { names: string[]; pictures: number } }
}
