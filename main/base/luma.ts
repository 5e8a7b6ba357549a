/** The luma of Rec. 601 in whole numbers, of pixels of three channels (RGB) or four (RGBA, the last left out). */
export function lumaOf(
  pixels: ArrayLike<number>,
  channels: 3 | 4,
  count = Math.floor(pixels.length / channels),
): Uint8Array {
  const grey = new Uint8Array(count)
  for (let at = 0, from = 0; at < count; at++, from += channels) {
    grey[at] = (pixels[from]! * 77 + pixels[from + 1]! * 150 + pixels[from + 2]! * 29) >> 8
  }
  return grey
}
