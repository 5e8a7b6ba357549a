import { defineConfig } from '@playwright/test'

/** Real windows with the real engine: one at a time leaves the cores to it. */
export default defineConfig({
  testDir: 'test',
  testMatch: ['conformance/**/*.spec.ts', 'desktop/**/*.spec.ts'],
  // What a machine of two busy cores takes; a spec that works is done much sooner.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  workers: 1,
  // Shared machines stall now and then; what fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  outputDir: 'test-results',
})
