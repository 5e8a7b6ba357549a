import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'

/** One flat folder: `new URL('../../native/build/', import.meta.url)` means the same in source and bundle. */
const flat = { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }

/** pdf.js imports its decoders without WebAssembly by name from the folder of the assets. */
const assetFileNames = ({ names }: { names: string[] }): string =>
  names.some((name) => name.endsWith('_nowasm_fallback.js'))
    ? 'assets/[name][extname]'
    : 'assets/[name]-[hash][extname]'

/**
 * One file for all that a start needs: each one more is a round trip through the main process. What runs by
 * itself stays out of it, because the page of `longview serve` shares the file and starts in another way.
 */
const start = {
  name: 'start',
  tags: ['$initial' as const],
  test: (id: string): boolean => !/renderer[\\/](main\.tsx|serve[\\/.]|index\.html)/.test(id),
}

/** Vite's own scripts are inline. What is built keeps the policy, and main/shell sends a stricter one. */
const noPolicyInDevelopment = {
  name: 'no-policy-in-development',
  apply: 'serve' as const,
  transformIndexHtml: (html: string): string =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/i, ''),
}

/**
 * A script with one character beyond Latin-1 is kept by V8 with two bytes for each of all its characters: twice as much to decode
 * and to scan. Such characters only stand in strings, where an escape is the same.
 */
const oneByteCharacters = {
  name: 'one-byte-characters',
  generateBundle(_options: unknown, bundle: Record<string, { type: string; code?: string }>): void {
    for (const [name, chunk] of Object.entries(bundle)) {
      if (chunk.code === undefined || !/start-|engine-program-/.test(name)) continue
      chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped)
    }
  },
}
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

export default defineConfig({
  main: {
    plugins: [oneByteCharacters],
    build: {
      // Bundled, because their many files take longer to load than all of ours.
      externalizeDeps: { exclude: ['zod', 'chardet', 'pidusage', 'p-queue'] },
      outDir: 'out/main',
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'main/index.ts',
          utility: 'main/utility.ts',
          'model-host': 'main/model-host.ts',
          'reader-host': 'main/reader-host.ts',
          'ocr-host': 'main/ocr-host.ts',
        },
        output: flat,
      },
    },
  },
  preload: {
    // A sandboxed preload cannot import: one self-contained CommonJS file.
    build: {
      outDir: 'out/preload',
      target: 'node24',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), noPolicyInDevelopment, oneByteCharacters],
    worker: { format: 'es' },
    build: {
      outDir: 'out/renderer',
      target: 'chrome150',
      // Half of what a start has to read.
      minify: true,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: {
          index: resolve(import.meta.dirname, 'renderer/index.html'),
          // What `longview serve` gives to a browser.
          serve: resolve(import.meta.dirname, 'renderer/serve.html'),
        },
        output: { assetFileNames, codeSplitting: { groups: [start] } },
      },
    },
  },
})
