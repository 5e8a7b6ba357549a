/** Builds the empty program that Longview's start is measured against. */
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

const here = (path: string): string => resolve(import.meta.dirname, path)
const out = here('../../../out/empty')

export default defineConfig({
  main: {
    build: {
      outDir: `${out}/main`,
      rolldownOptions: { input: { index: here('empty/main.ts') } },
    },
  },
  preload: {
    build: {
      outDir: `${out}/preload`,
      rolldownOptions: {
        input: { preload: here('empty/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: here('empty'),
    build: {
      outDir: `${out}/renderer`,
      rolldownOptions: { input: { index: here('empty/index.html') } },
    },
  },
})
