/**
 * The model process: it alone loads llama.cpp, so that a ggml abort or an out-of-memory kill costs one
 * answer and nothing else. It owns no file and ends when its parent does.
 */
import { writeFileSync } from 'node:fs'
import { modelApi } from '#contract/model-api.ts'
import { serve } from '#contract/rpc.ts'
import { createHostHandlers } from '#engine/model/host-handlers.ts'
import { portOfParent, writeLogLine } from '#engine/model/host-port.ts'

// Ctrl-C reaches the whole group of the terminal; the parent decides what to stop, and how.
process.on('SIGINT', () => undefined)

try {
  // Where memory runs out, Linux should take this process and not the one that owns the library.
  if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '900')
} catch {
  // A container may forbid it; the supervisor copes either way.
}

serve(portOfParent(), modelApi, createHostHandlers(writeLogLine))
