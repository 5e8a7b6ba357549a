/** Serves the page (renderer/dev) with the paper engine, and pictures and files for it. Development only. */
import react from '@vitejs/plugin-react'
import { createReadStream, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ServerResponse } from 'node:http'
import sharp from 'sharp'
import { defineConfig, type Connect } from 'vite'

const root = resolve(import.meta.dirname, '../../../renderer')
const samples = resolve(root, '../main/samples')
/** `LONGVIEW_DEV_MEDIA` may hold talk.mp4 and bundle.pdf: a long recording and a thick document. */
const extra = process.env['LONGVIEW_DEV_MEDIA'] ?? samples
const recording = resolve(samples, 'sample-recording.mp4')
const files: Record<string, string> = {
  talk: resolve(extra, extra === samples ? 'sample-recording.mp4' : 'talk.mp4'),
  bundle: resolve(extra, extra === samples ? 'sample-form.pdf' : 'bundle.pdf'),
  form: resolve(samples, 'sample-form.pdf'),
}
const csp =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' ws:; worker-src 'self'; object-src 'none'; base-uri 'none'"

async function picture(text: string, width: number, height: number, hue: number): Promise<Buffer> {
  const isPage = height > width
  const lines = Array.from(
    { length: 22 },
    (_, i) =>
      `<rect x="12%" y="${8 + i * 3.9}%" width="${40 + ((i * 37 + hue) % 36)}%" height="1.1%" fill="#8a8f98"/>`,
  ).join('')
  const svg = isPage
    ? `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fbfaf6"/>${lines}</svg>`
    : `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 22% 34%)"/><rect y="62%" width="100%" height="38%" fill="hsl(${hue} 18% 24%)"/><circle cx="${30 + (hue % 40)}%" cy="48%" r="14%" fill="hsl(${hue + 20} 26% 52%)"/><text x="4%" y="14%" font-size="${height / 9}" fill="#ffffffcc" font-family="sans-serif">${text}</text></svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

function sendFile(path: string, range: string | undefined, response: ServerResponse): void {
  const { size } = statSync(path)
  const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(range ?? '') ?? []
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(size - 1, Number(to))
  response.statusCode = range ? 206 : 200
  response.setHeader('accept-ranges', 'bytes')
  response.setHeader('content-length', end - start + 1)
  if (range) response.setHeader('content-range', `bytes ${start}-${end}/${size}`)
  createReadStream(path, { start, end }).pipe(response)
}

const media: Connect.NextHandleFunction = (request, response, next) => {
  const [, kind, id] = /^\/media\/(source|proxy|thumb)\/([^/?]+)/.exec(request.url ?? '') ?? []
  if (!kind || !id) return next()
  if (kind === 'thumb') {
    const segment = Number(id)
    const page = segment >= 1000
    void picture(String(segment), page ? 300 : 320, page ? 424 : 180, (segment * 23) % 360).then(
      (png) => response.end(png),
    )
  } else if (id === 'photo') {
    void picture('north door', 1600, 1067, 205).then((png) => response.end(png))
  } else if (id === 'call' && kind === 'source') {
    response.statusCode = 404
    response.end()
  } else {
    sendFile(
      files[id] ?? (/pdf|scan|minutes/.test(id) ? files['form'] : recording),
      request.headers.range,
      response,
    )
  }
}

export default defineConfig({
  root,
  plugins: [
    react(),
    {
      name: 'paper-media',
      configureServer: (server) => void server.middlewares.use(media),
      configurePreviewServer: (server) => void server.middlewares.use(media),
    },
  ],
  worker: { format: 'es' },
  server: { host: '127.0.0.1', port: 5179, strictPort: true, fs: { allow: [resolve(root, '..')] } },
  preview: {
    host: '127.0.0.1',
    port: 5179,
    strictPort: true,
    headers: { 'content-security-policy': csp },
  },
  build: {
    outDir: resolve(root, '../out/dev-page'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'chrome150',
    rolldownOptions: {
      input: { dev: resolve(root, 'dev.html'), index: resolve(root, 'index.html') },
      output: {
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith('_nowasm_fallback.js'))
            ? 'assets/[name][extname]'
            : 'assets/[name]-[hash][extname]',
      },
    },
  },
})
