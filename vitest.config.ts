import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { SlowFirst } from './test/helpers/slow-first.ts'

const project = (name: string, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: 'forks' as const,
    // Shared machines stall now and then; what fails twice is broken.
    retry: process.env.CI && name !== 'unit' ? 1 : 0,
  },
})

/**
 * Integration and end-to-end files run real models and real ffmpeg, and wait for processes to start and end: a core is
 * left over for all of them.
 */
export default defineConfig({
  test: {
    projects: [
      project('unit', 10_000),
      project('integration', 120_000),
      project('native', 180_000),
      project('e2e', 300_000),
    ],
    maxWorkers: Math.max(2, Math.min(availableParallelism() - 1, 4)),
    sequence: { sequencer: SlowFirst },
    reporters: ['default', './test/helpers/closing-line-reporter.ts'],
  },
})
