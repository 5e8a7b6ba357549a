/** What ffmpeg says while it decodes: which of its lines are about damage. */

/** With levels in front of the lines: that a picture was patched up is a warning, or a notice only. */
export const complaintLevel = 'level+info'

const patched = 'corrupt picture'

/**
 * The complaint in a line of ffmpeg that was started with `complaintLevel`, without the level; undefined for a
 * notice. Of warnings and notices only lost packets and patched pictures count: packets once, when it is their
 * turn, not when the demuxer, which reads ahead, comes upon them.
 */
export function complaintOf(line: string): string | undefined {
  const told = /^(\[[^\]]* @ [^\]]*\] )?\[(\w+)\] (.*)$/.exec(line)
  if (!told) return line
  const [, where = '', level, text = ''] = told
  if (level === 'warning') {
    if (/\bcorrupt input packet in stream \d+$/.test(text)) return 'corrupt packet'
    return /\bcorrupt decoded frame\b/.test(text) ? patched : undefined
  }
  if (level === 'info') return where && /^concealing \d+ DC/.test(text) ? where + text : undefined
  return level === 'verbose' || level === 'debug' ? undefined : where + text
}

/** Of a picture that is shown, and not as it was. */
const ofPicture =
  /corrupt picture|concealing|error while decoding mb|damaged at|error at mb|could not find ref|outside the valid range/i
/** Of a packet that is lost, in whole or in part. Others are about time stamps and headers. */
const ofPacket =
  /error while decoding|error submitting|invalid data|invalid nal|missing picture|missing reference|reference picture missing|corrupt|decode_slice_header|no frame|was ended by/i
/** Of the bytes between packets. */
const ofFile =
  /partial file|premature|read error|truncat|exceeds containing master|first byte of an ebml/i
/** Of these the files of sloppy encoders are full, and whole. */
const harmless = /\bsei\b|probably corrupt input/i

/** Whether the next picture that is shown was patched up: not told by ffmpeg of 2018. */
export const isAboutShown = (line: string): boolean => line === patched

/** Whether a picture is shown that is wrong. */
export const isAboutPicture = (line: string): boolean =>
  ofPicture.test(line) && !harmless.test(line)

/** Whether bytes between packets are lost. */
export const isAboutFile = (line: string): boolean => ofFile.test(line) && !harmless.test(line)

/** Whether pictures are wrong or missing from here on. */
export const isSerious = (line: string): boolean =>
  [ofPicture, ofPacket, ofFile].some((of) => of.test(line)) && !harmless.test(line)
