/**
 * A font without outlines, for text that is found but not seen over the picture of a page. Every character
 * gets a code of its own when it is first used; a table says which character each code stands for. So no
 * font for Chinese or any other script has to be shipped. The idea is Tesseract's (pdfrenderer.cpp).
 */
import { deflateSync } from 'node:zlib'
import { PDFString, type PDFContext, type PDFDocument, type PDFRef } from 'pdf-lib'
import { trueTypeFont } from './empty-truetype.ts'

/** Advance of every glyph, in thousandths of the font size; the text layer stretches it to each word. */
export const glyphWidth = 500
/** In thousandths of the font size: the box of a word reaches from one to the other. */
export const ascent = 800
export const descent = -200
/** Codes have two bytes; 0 stays unused. */
const mostCodes = 0xfffe
/** Operators of a character map take at most so many entries (Adobe TN 5014). */
const mapEntries = 100

export type GlyphlessFont = {
  ref: PDFRef
  /** Hexadecimal codes; characters beyond what one font holds are left out. */
  encode(text: string): { hex: string; count: number }
  /** Writes the font into the document; call once, when all text is encoded. */
  finish(): void
}

export function createGlyphlessFont({ context }: PDFDocument): GlyphlessFont {
  const ref = context.nextRef()
  const codes = new Map<string, number>()

  function codeOf(character: string): number | undefined {
    const known = codes.get(character)
    if (known !== undefined || codes.size >= mostCodes) return known
    codes.set(character, codes.size + 1)
    return codes.size
  }

  return {
    ref,
    encode(text) {
      const found = Array.from(text).flatMap((character) => codeOf(character) ?? [])
      return { hex: found.map(hex16).join(''), count: found.length }
    },
    finish: () => writeFont(context, ref, [...codes.keys()]),
  }
}

const hex16 = (value: number): string => value.toString(16).padStart(4, '0')

function writeFont(context: PDFContext, ref: PDFRef, characters: string[]): void {
  const stream = (data: Uint8Array, dict: Record<string, number> = {}): PDFRef =>
    context.register(context.stream(deflateSync(data), { ...dict, Filter: 'FlateDecode' }))
  const font = trueTypeFont({ ascent, descent, advance: glyphWidth })
  const name = 'LongviewGlyphless'
  const descriptor = context.obj({
    Type: 'FontDescriptor',
    FontName: name,
    // Fixed pitch, symbolic (ISO 32000-1, table 123).
    Flags: 5,
    FontBBox: [0, descent, glyphWidth, ascent],
    ItalicAngle: 0,
    Ascent: ascent,
    Descent: descent,
    CapHeight: ascent,
    StemV: 80,
    FontFile2: stream(font, { Length1: font.length }),
  })
  const descendant = context.obj({
    Type: 'Font',
    Subtype: 'CIDFontType2',
    BaseFont: name,
    CIDSystemInfo: {
      Registry: PDFString.of('Adobe'),
      Ordering: PDFString.of('Identity'),
      Supplement: 0,
    },
    FontDescriptor: context.register(descriptor),
    DW: glyphWidth,
    CIDToGIDMap: stream(glyphMap(characters.length)),
  })
  const whole = context.obj({
    Type: 'Font',
    Subtype: 'Type0',
    BaseFont: name,
    Encoding: 'Identity-H',
    DescendantFonts: [context.register(descendant)],
    ToUnicode: stream(Buffer.from(unicodeMap(characters))),
  })
  context.assign(ref, whole)
}

/** Every code shows glyph 1, which is empty. */
function glyphMap(count: number): Uint8Array {
  const map = new Uint8Array(2 * (count + 1))
  for (let code = 1; code <= count; code++) map[2 * code + 1] = 1
  return map
}

/** Which character each code stands for, in UTF-16 (ISO 32000-1, 9.10.3). */
function unicodeMap(characters: readonly string[]): string {
  const utf16 = (character: string): string =>
    Array.from({ length: character.length }, (_, at) => hex16(character.charCodeAt(at))).join('')
  const entries = characters.map((character, at) => `<${hex16(at + 1)}> <${utf16(character)}>`)
  const blocks: string[] = []
  for (let at = 0; at < entries.length; at += mapEntries) {
    const some = entries.slice(at, at + mapEntries)
    blocks.push(`${some.length} beginbfchar`, ...some, 'endbfchar')
  }
  return [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def',
    '/CMapType 2 def',
    '1 begincodespacerange',
    '<0000> <FFFF>',
    'endcodespacerange',
    ...blocks,
    'endcmap',
    'CMapName currentdict /CMap defineresource pop',
    'end',
    'end',
    '',
  ].join('\n')
}
