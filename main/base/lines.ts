/** Cuts pieces of text into lines. What follows the last line break waits for the next piece, or for `end`. */
export function createLineReader(onLine: (line: string) => void): {
  push(text: string): void
  end(): void
} {
  let rest = ''
  return {
    push(text) {
      const lines = (rest + text).split(/\r?\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') onLine(line)
    },
    end() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
