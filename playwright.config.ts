import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

/** Real windows with the real engine, each with a library and a profile of its own: two cores for each. */
export default defineConfig({
  testDir: 'test',
  testMatch: ['conformance/**/*.spec.ts', 'desktop/**/*.spec.ts'],
  // What a machine of two busy cores takes; a spec that works is done much sooner.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  workers: Math.max(1, Math.min(Math.floor(availableParallelism() / 2), 3)),
  // Shared machines stall now and then; what fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  outputDir: 'test-results',
})
