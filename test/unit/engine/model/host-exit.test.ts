import { describe, expect, it } from 'vitest'
import { isOutOfMemory, reasonOf, type HostExit } from '#engine/model/host-process.ts'
import { readLogLine } from '#engine/model/host-port.ts'

const exit = (changes: Partial<HostExit>): HostExit => ({
  code: null,
  signal: null,
  isWanted: false,
  lastWords: '',
  ...changes,
})

describe('why the model process ended', () => {
  it.each([
    [{ signal: 'SIGKILL' as const }, true, /memory ran out/],
    [{ code: 137 }, true, /memory ran out/],
    [{ signal: 'SIGABRT' as const, lastWords: 'std::bad_alloc' }, true, /bad_alloc/],
    [{ signal: 'SIGABRT' as const, lastWords: 'GGML_ASSERT(x) failed' }, false, /GGML_ASSERT/],
    [{ signal: 'SIGSEGV' as const }, false, /^SIGSEGV$/],
    [{ code: 3 }, false, /^exit code 3$/],
  ])('%j: memory %s, %s', (changes, isMemory, sentence) => {
    expect(isOutOfMemory(exit(changes))).toBe(isMemory)
    expect(reasonOf(exit(changes))).toMatch(sentence)
  })
})

describe('a line on the stderr of the model process', () => {
  it('is foreign unless it is marked as ours', () => {
    expect(readLogLine('ggml: boom')).toEqual({ level: 'warn', line: 'ggml: boom' })
    expect(readLogLine('\u001e{"level":"info","line":"loading"}')).toEqual({
      level: 'info',
      line: 'loading',
    })
    expect(readLogLine('\u001e{"level":')).toMatchObject({ level: 'warn' })
  })
})
