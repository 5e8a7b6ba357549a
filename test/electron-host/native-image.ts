import fs from 'node:fs'
import { strict } from './module-hook.ts'

const image = (png: Buffer = Buffer.alloc(0)): any =>
  strict('nativeImage', {
    isEmpty: () => !png.length,
    toPNG: () => png,
    toDataURL: () => `data:image/png;base64,${png.toString('base64')}`,
    getSize: () =>
      png.length > 24
        ? { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
        : { width: 0, height: 0 },
    setTemplateImage() {},
  })
export const nativeImage = {
  createEmpty: () => image(),
  createFromPath: (p: string) => {
    try {
      return image(fs.readFileSync(p))
    } catch {
      return image()
    }
  },
  createFromBuffer: (b: Buffer) => image(b),
  createFromDataURL: (u: string) => image(Buffer.from(u.split(',')[1] ?? '', 'base64')),
}
