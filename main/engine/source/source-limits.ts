/** The limits on foreign files; README.md explains each number. */
export type SourceLimits = {
  /** ffprobe, whole run. */
  probeMs: number
  /** ffmpeg, silence while we wait for a frame. */
  stallMs: number
  /** ffmpeg, resident memory. */
  ffmpegBytes: number
  /** Reader process: resident memory, JavaScript heap, time per request, requests before it is renewed. */
  readerBytes: number
  readerHeapMb: number
  readerMs: number
  readerRequests: number
  maxFramePixels: number
  maxImagePixels: number
  maxPdfBytes: number
  maxPdfObjects: number
  maxPdfPages: number
  maxPageOperators: number
}

export const defaultLimits: SourceLimits = {
  probeMs: 30_000,
  stallMs: 60_000,
  ffmpegBytes: 2 * 2 ** 30,
  readerBytes: 1.5 * 2 ** 30,
  readerHeapMb: 1024,
  readerMs: 30_000,
  readerRequests: 64,
  maxFramePixels: 8192 * 8192,
  maxImagePixels: 500_000_000,
  maxPdfBytes: 2 ** 31 - 1,
  maxPdfObjects: 500_000,
  maxPdfPages: 50_000,
  maxPageOperators: 2_000_000,
}
