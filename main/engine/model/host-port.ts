/** The model process's two ways out: frames to its parent over IPC, log lines over stderr. */
import { z } from '#contract/zod.ts'
import type { Port } from '#contract/rpc.ts'
import { parentLink } from '#base/parent-link.ts'

/** Stopping must not wait for a computation: after this the process ends itself. */
const GRACE_MS = 2000

/** Marks a line of stderr as one of ours; ggml and the C++ library write there on their own too. */
const MARK = '\u001e'
const LogLine = z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), line: z.string() })
export type LogLine = z.output<typeof LogLine>

export function writeLogLine(level: LogLine['level'], line: string): void {
  const text = line.trimEnd()
  if (text !== '') process.stderr.write(`${MARK}${JSON.stringify({ level, line: text })}\n`)
}

/** A line of stderr: ours with its level, or foreign, which is worth a warning. */
export function readLogLine(text: string): LogLine {
  if (!text.startsWith(MARK)) return { level: 'warn', line: text }
  try {
    return LogLine.parse(JSON.parse(text.slice(MARK.length)))
  } catch {
    return { level: 'warn', line: text }
  }
}

/** The child's end. It ends with its parent, at the latest when the computation under way does not. */
export function portOfParent(): Port {
  const parent = parentLink()
  return {
    post: (frame) => {
      if (typeof frame === 'object' && frame !== null) parent.send(frame)
    },
    onFrame: (listener) => parent.onMessage(listener),
    onClose: (listener) =>
      parent.onGone(() => {
        listener()
        setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref()
        process.exit()
      }),
  }
}
