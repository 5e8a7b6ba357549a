/** Recognises a file by its first bytes. Names and extensions are never looked at. */

/**
 * What a file's first bytes say. `demuxer` is ffmpeg's name: forcing it keeps playlists, concat
 * scripts and other formats that open further files out of reach.
 */
export type Sniffed =
  | { family: 'media'; format: string; demuxer: string }
  | { family: 'image'; format: string }
  | { family: 'pdf'; format: 'pdf' }
  | { family: 'none'; looksLike: string }

/** As much of a file's start as recognition needs. */
export const sniffBytes = 4096

const ascii = (head: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...head.subarray(from, from + length))

const media = (format: string, demuxer: string): Sniffed => ({ family: 'media', format, demuxer })
const image = (format: string): Sniffed => ({ family: 'image', format })

/** First box types with which a QuickTime or MP4 file may begin (QuickTime File Format, Atoms). */
const movBoxes = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'moof', 'styp'])
const heicBrands = new Set(['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'])

function sniffIso(head: Uint8Array): Sniffed | undefined {
  const box = ascii(head, 4, 4)
  if (!movBoxes.has(box)) return undefined
  if (box !== 'ftyp' && box !== 'styp') return media('mov', 'mov')
  const brand = ascii(head, 8, 4)
  if (brand === 'avif' || brand === 'avis') return image('avif')
  const length = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), head.length)
  if (heicBrands.has(brand)) {
    for (let at = 16; at + 4 <= length; at += 4)
      if (ascii(head, at, 4) === 'avif') return image('avif')
    return { family: 'none', looksLike: 'an HEIC picture; convert it to JPEG or PNG first' }
  }
  return media(brand === 'qt  ' ? 'mov' : 'mp4', 'mov')
}

function sniffRiff(head: Uint8Array): Sniffed | undefined {
  const riff = ascii(head, 0, 4)
  if (riff !== 'RIFF' && riff !== 'RF64') return undefined
  const form = ascii(head, 8, 4)
  if (form === 'AVI ' || form === 'AVIX') return media('avi', 'avi')
  if (form === 'WAVE') return media('wav', 'wav')
  if (form === 'WEBP') return image('webp')
  return undefined
}

function sniffTransport(head: Uint8Array): Sniffed | undefined {
  const packets = (size: number, from: number): boolean => {
    for (let i = 0; i < 5; i++) if (head[from + i * size] !== 0x47) return false
    return true
  }
  if (packets(188, 0) || packets(192, 4)) return media('mpegts', 'mpegts')
  return undefined
}

const starts = (head: Uint8Array, ...bytes: number[]): boolean =>
  bytes.every((byte, index) => head[index] === byte)

function sniffImage(head: Uint8Array): Sniffed | undefined {
  if (starts(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return image('png')
  if (starts(head, 0xff, 0xd8, 0xff)) return image('jpeg')
  if (starts(head, 0x49, 0x49, 0x2a, 0) || starts(head, 0x4d, 0x4d, 0, 0x2a)) return image('tiff')
  if (starts(head, 0x49, 0x49, 0x2b, 0) || starts(head, 0x4d, 0x4d, 0, 0x2b)) return image('tiff')
  if (ascii(head, 0, 6) === 'GIF87a' || ascii(head, 0, 6) === 'GIF89a') return image('gif')
  return undefined
}

function sniffMedia(head: Uint8Array): Sniffed | undefined {
  if (starts(head, 0x1a, 0x45, 0xdf, 0xa3)) {
    const webm = ascii(head, 0, 64).includes('webm')
    return media(webm ? 'webm' : 'mkv', 'matroska')
  }
  const four = ascii(head, 0, 4)
  if (four === 'OggS') return media('ogg', 'ogg')
  if (four === 'fLaC') return media('flac', 'flac')
  if (four === 'FLV\u0001') return media('flv', 'flv')
  if (four === 'FORM' && ascii(head, 8, 3) === 'AIF') return media('aiff', 'aiff')
  if (starts(head, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) return media('asf', 'asf')
  if (starts(head, 0, 0, 1, 0xba)) return media('mpeg', 'mpeg')
  if (ascii(head, 0, 3) === 'ID3') return media('mp3', 'mp3')
  if (head[0] === 0xff && (head[1]! & 0xf6) === 0xf0) return media('aac', 'aac')
  if (head[0] === 0xff && (head[1]! & 0xe6) === 0xe2 && (head[2]! & 0xf0) !== 0xf0) {
    return media('mp3', 'mp3')
  }
  return undefined
}

/** Pictures that people have and the picture library cannot decode, by how their files begin. */
const otherPictures = [
  ['\0\0\0\x0cjP  ', 'JPEG 2000'],
  ['\xff\x4f\xff\x51', 'JPEG 2000'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['\xff\x0a', 'JPEG XL'],
  ['8BPS', 'Photoshop'],
  ['%!PS', 'PostScript'],
  ['AT&TFORM', 'DjVu'],
  ['v/1\x01', 'OpenEXR'],
] as const

/** What an unrecognised file seems to be, for the error message. */
function describe(head: Uint8Array): string {
  const start = ascii(head, 0, 64).trimStart().toLowerCase()
  if (start.startsWith('<svg') || start.startsWith('<?xml')) return 'an XML or SVG document'
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return 'a web page'
  if (ascii(head, 0, 2) === 'PK') return 'a ZIP archive or an office document'
  if (ascii(head, 0, 4) === 'GGUF') return 'a model; add it with "longview models add"'
  const isBmp = starts(head, 0x42, 0x4d) && ascii(head, 6, 4) === '\0\0\0\0'
  const [, picture] = otherPictures.find(([begin]) => ascii(head, 0, begin.length) === begin) ?? []
  if (isBmp || picture !== undefined)
    return `a ${picture ?? 'BMP'} picture; convert it to JPEG or PNG first`
  let control = 0
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control++
  if (control === 0) return 'text'
  return 'data in a format that Longview does not know'
}

export function sniff(head: Uint8Array): Sniffed {
  if (ascii(head, 0, 1024).includes('%PDF-')) return { family: 'pdf', format: 'pdf' }
  return (
    sniffImage(head) ??
    sniffRiff(head) ??
    sniffIso(head) ??
    sniffMedia(head) ??
    sniffTransport(head) ?? { family: 'none', looksLike: describe(head) }
  )
}
