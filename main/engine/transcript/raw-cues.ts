/** What a parser finds before it is put in order: lines of one cue apart by line breaks, in file order. */
export type RawCues = {
  cues: { startMs: number; endMs: number; text: string }[]
  /** Cues whose times cannot be read. */
  skipped: number
}
