// Which cues make one passage. Pure: cues in, runs of cues out.

/** What is said from `startMs` to `endMs`, ms on the recording's shown timeline. One line of plain text. */
export type Cue = { startMs: number; endMs: number; text: string }

/** A passage is about what a person reads in one look, and cites as one place. */
const longestMs = 30_000
const mostCharacters = 400
/** A silence as long as this ends what was being said. */
const pauseMs = 5000

/** Cues in order of time to runs of at least one; what is cut is never longer than the limits above. */
export function passagesOf(cues: readonly Cue[]): Cue[][] {
  const passages: Cue[][] = []
  let characters = 0
  for (const cue of cues) {
    const current = passages.at(-1)
    const first = current?.[0]
    const last = current?.at(-1)
    const fits =
      first &&
      last &&
      cue.endMs - first.startMs <= longestMs &&
      characters + cue.text.length <= mostCharacters &&
      cue.startMs - last.endMs < pauseMs
    if (fits) current.push(cue)
    else passages.push([cue])
    characters = (fits ? characters : 0) + cue.text.length
  }
  return passages
}
