/**
 * Hard cuts: PySceneDetect's AdaptiveDetector (Breakthrough/PySceneDetect, adaptive_detector.py). A
 * frame is a cut when its content difference to the one before is at least 15 and at least three
 * times the mean of its four neighbours' differences.
 */

const windowSize = 2
const minRatio = 3
const minScore = 15

type Scored = { ms: number; score: number }

export type CutDetector = {
  /** Hears the difference of each frame to the one before; answers with the time of a cut two frames ago. */
  push(ms: number, score: number): number | undefined
  /** No more frames come: cuts among the last ones. */
  end(): number[]
}

export function createCutDetector(): CutDetector {
  let recent: Scored[] = []
  let waiting = 0

  function judge(at: number): number | undefined {
    const target = recent[at]!
    const around = recent.filter((_, i) => i !== at && Math.abs(i - at) <= windowSize)
    const mean = around.reduce((sum, { score }) => sum + score, 0) / Math.max(1, around.length)
    const ratio = mean < 1e-5 ? Infinity : target.score / mean
    return target.score >= minScore && ratio >= minRatio ? target.ms : undefined
  }

  return {
    push(ms, score) {
      recent.push({ ms, score })
      if (recent.length > 2 * windowSize + 1) recent = recent.slice(1)
      waiting = Math.min(waiting + 1, windowSize)
      const at = recent.length - 1 - windowSize
      return at >= 0 ? judge(at) : undefined
    },
    end() {
      const last = recent.length - Math.min(waiting, recent.length)
      return recent.flatMap((_, at) => (at < last ? [] : (judge(at) ?? [])))
    },
  }
}
