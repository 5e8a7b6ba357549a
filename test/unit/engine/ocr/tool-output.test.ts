import { expect, test } from 'vitest'
import sharp from 'sharp'
import { linesOfHocr, wordsOfTable } from '#engine/ocr/host/tool-output.ts'
import { tiffOf } from '#engine/ocr/host/tiff.ts'

const boxOf = (left: number, top: number, right: number, bottom: number) => ({
  x: left / 100,
  y: top / 100,
  width: (right - left) / 100,
  height: (bottom - top) / 100,
})

test('Words of a table keep their order, lines, boxes and confidence; other rows are passed over', () => {
  const table = [
    'level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext',
    '1\t1\t0\t0\t0\t0\t0\t0\t100\t100\t-1\t',
    '4\t1\t1\t1\t1\t0\t10\t10\t50\t10\t-1\t',
    '5\t1\t1\t1\t1\t1\t10\t10\t20\t10\t96.24\tTotal',
    '5\t1\t1\t1\t1\t2\t40\t10\t20\t10\t55.5\t"9,00"',
    '5\t1\t1\t1\t2\t1\t10\t30\t20\t10\t12\t ',
    '5\t1\t2\t1\t1\t1\t10\t50\t20\t10\t12\tEUR',
    '5\t1\t2\t1\t1\t1\t10',
  ].join('\n')
  expect(wordsOfTable(table, { boxOf })).toEqual([
    { text: 'Total', box: boxOf(10, 10, 30, 20), confidence: 0.962, line: 0 },
    { text: '"9,00"', box: boxOf(40, 10, 60, 20), confidence: 0.555, line: 0 },
    { text: 'EUR', box: boxOf(10, 50, 30, 60), confidence: 0.12, line: 1 },
  ])
})

test('Lines come letter by letter, one for each page, also for a page without any', () => {
  const letter = (text: string, left: number, confidence: number): string =>
    `<span class='ocrx_cinfo' title='x_bboxes ${left} 10 ${left + 10} 20; x_conf ${confidence}'>${text}</span>`
  const hocr = `<div class='ocr_page' id='page_1' title='image "stdin"; bbox 0 0 100 50; ppageno 0'>
    <span class='ocrx_word' id='w1'>${letter('R', 10, 90)}${letter('&amp;', 20, 80)}</span>
    <span class='ocrx_word' id='w2'>${letter('&#39;', 40, 70)}</span></div>
   <div class='ocr_page' id='page_2' title='image "stdin"; bbox 0 0 40 40; ppageno 1'></div>`
  const [first, second] = linesOfHocr(hocr)
  expect(first?.text).toBe("R& '")
  expect(first?.confidence).toBeCloseTo(0.8)
  expect(first?.characters[1]).toEqual({
    text: '&',
    box: {
      x: 0.2,
      y: 0.2,
      width: expect.closeTo(0.1) as number,
      height: expect.closeTo(0.2) as number,
    },
    confidence: 0.8,
  })
  expect(second).toEqual({ text: '', confidence: 0, characters: [] })
})

test('Several pictures make one TIFF whose pages are these pictures', async () => {
  const pictures = [3, 4].map((width, at) => ({
    grey: Uint8Array.from({ length: width * 5 }, (_, index) => index * 7 + at),
    width,
    height: 5,
  }))
  const tiff = tiffOf(pictures)
  for (const [page, picture] of pictures.entries()) {
    const { data, info } = await sharp(tiff, { page })
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([picture.width, 5, 1])
    expect([...data]).toEqual([...picture.grey])
  }
})
