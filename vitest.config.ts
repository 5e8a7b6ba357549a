import { defineConfig } from 'vitest/config'

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

/** Integration and end-to-end files run real models and real ffmpeg: two at a time leaves the cores to them. */
export default defineConfig({
  test: {
    projects: [
      project('unit', 10_000),
      project('integration', 120_000),
      project('native', 180_000),
      project('e2e', 300_000),
    ],
    maxWorkers: 2,
    reporters: ['default', './test/helpers/closing-line-reporter.ts'],
  },
})
