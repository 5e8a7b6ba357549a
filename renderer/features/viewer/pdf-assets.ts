/** Workers, character maps, standard fonts and decoders that pdf.js asks for by name, as files of this build. */
import decoderUrl from 'pdfjs-dist/wasm/jbig2_nowasm_fallback.js?url&no-inline'
import 'pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url&no-inline'
import rendererUrl from 'pdfjs-dist/build/pdf.renderer.min.mjs?url&no-inline'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url&no-inline'

type Urls = Record<string, string>
const urls: Urls = {
  ...import.meta.glob<string>('../../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
    query: '?url&no-inline',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob<string>('../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
    query: '?url&no-inline',
    import: 'default',
    eager: true,
  }),
}

const byName = new Map(
  Object.entries(urls).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1), url]),
)

/** What pdf.js calls in place of building addresses itself. */
class AssetFactory {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const url = byName.get(filename)
    if (url === undefined) throw new Error(`pdf.js asked for ${filename}, which is not shipped`)
    return new Uint8Array(await (await fetch(url)).arrayBuffer())
  }
}

/**
 * Where the decoders lie that need no WebAssembly, which would need `wasm-unsafe-eval`. pdf.js imports
 * them by name from here, so the build keeps their names: see `assetFileNames` in the Vite config.
 */
const decodersBase = new URL('.', new URL(decoderUrl, document.baseURI)).href

export { AssetFactory as assetFactory, decodersBase, rendererUrl, workerUrl }
