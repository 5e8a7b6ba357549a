import { t } from '../../i18n/i18n.ts'
import { tell } from '../../state/notices.ts'

/** Saves the frame on screen as PNG in its own size, through the download of the system. */
export async function saveSnapshot(video: HTMLVideoElement, title: string): Promise<void> {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  try {
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error('empty')
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = `${title.replaceAll(/[:/\\]/g, '-')}.png`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  } catch {
    tell({ tone: 'attention', title: () => t('viewer.snapshotFailed') })
  }
}
