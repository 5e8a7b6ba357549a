import { expect, test } from 'vitest'
import { sniff } from '#engine/source/sniff.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text.padEnd(64, '\0'), 'latin1')
const box = (brand: string): string => `\0\0\0\x18ftyp${brand}\0\0\0\0`

test.each([
  ['an MP4', box('isom'), 'mov'],
  ['a QuickTime file', box('qt  '), 'mov'],
  ['an old QuickTime file that begins with its pictures', '\0\0\0\x08mdat', 'mov'],
  ['a Matroska file', '\x1aE\xdf\xa3\x93B\x82\x88matroska', 'matroska'],
  ['a WebM file', '\x1aE\xdf\xa3\x93B\x82\x84webm', 'matroska'],
  ['an AVI', 'RIFF\0\0\0\0AVI LIST', 'avi'],
  ['a WAV', 'RIFF\0\0\0\0WAVEfmt ', 'wav'],
  ['an MP3 with a tag', 'ID3\x04\0', 'mp3'],
  ['an MP3 without a tag', '\xff\xfb\x90\x64', 'mp3'],
  ['a FLAC', 'fLaC', 'flac'],
  ['an Ogg', 'OggS', 'ogg'],
])('%s is opened with one demuxer only', (_name, head, demuxer) => {
  expect(sniff(bytes(head))).toMatchObject({ family: 'media', demuxer })
})

test.each([
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff\xe0'],
  ['webp', 'RIFF\0\0\0\0WEBPVP8 '],
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
  ['gif', 'GIF89a'],
  ['avif', box('avif')],
])('A %s is a picture', (format, head) => {
  expect(sniff(bytes(head))).toEqual({ family: 'image', format })
})

test('A PDF may have a little rubbish before its header', () => {
  expect(sniff(bytes('rubbish\n%PDF-1.7'))).toEqual({ family: 'pdf', format: 'pdf' })
})

test.each([
  ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:10\nhttp://example.com/a.ts\n'],
  ['a list of files to join', 'ffconcat version 1.0\nfile /etc/passwd\n'],
  ['a session description', 'v=0\no=- 0 0 IN IP4 127.0.0.1\n'],
])('%s is text and reaches no demuxer', (_name, head) => {
  expect(sniff(Buffer.from(head))).toEqual({ family: 'none', looksLike: 'text' })
})

test.each([
  ['GGUF\x03', /model/],
  ['PK\x03\x04', /office/],
  ['<svg xmlns="http://www.w3.org/2000/svg">', /SVG/],
  ['<!DOCTYPE html>', /web page/],
  [box('heic'), /HEIC/],
  ['BM\x36\0\x0c\0\0\0\0\0', /BMP/],
  ['\0\0\0\x0cjP  \r\n\x87\n', /JPEG 2000/],
  ['\xff\x0a\xfa\x7f', /JPEG XL/],
  ['8BPS\0\x01', /Photoshop/],
  ['\x01\x02\x03\x04', /does not know/],
])('What cannot be read is named: %s', (head, name) => {
  const sniffed = sniff(bytes(head))
  expect(sniffed.family === 'none' && sniffed.looksLike).toMatch(name)
})

test('Nothing is nothing', () => {
  expect(sniff(new Uint8Array(0)).family).toBe('none')
})
