import { audio } from './audio.ts'
import { image } from './image.ts'
import { pdf } from './pdf.ts'
import type { SourceType } from './source-type.ts'
import { video } from './video.ts'

/** Every kind of file that Longview reads. A new kind is one file and one line here. */
export const sourceTypes: readonly SourceType[] = [pdf, image, video, audio]
