import type Sharp from 'sharp'

/** Sharp, loaded for the first picture: a library opens sooner without it. */
export async function loadSharp(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp')
  // The cores belong to the decoder and the model; a resize takes a few milliseconds anyway.
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp
}
