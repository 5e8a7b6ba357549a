/** Questions and answers as a file for others: each citation with its picture, its place and its source's hash. */

export type ReportFormat = 'md' | 'html' | 'docx' | 'json'

/** A small picture, JPEG. */
export type Thumb = { mime: string; bytes: Uint8Array<ArrayBuffer> }

export type Cited = {
  marker: number
  /** `page 3` or `00:12-00:20`. */
  place: string
  name: string
  /** Of the whole source; absent for one that was removed. */
  sha256?: string | undefined
  thumb: Thumb | null
}

export type ReportEntry = {
  role: 'question' | 'answer'
  /** ISO 8601, UTC. */
  at: string
  text: string
  /** What a reader must know about it, such as `stopped`; '' for nothing. */
  remark: string
  /** Its number in the library's log. */
  record?: number | undefined
  cited: Cited[]
}

export type Report = { title: string; entries: ReportEntry[] }

export const headingOf = ({ role }: ReportEntry): string =>
  role === 'question' ? 'Question' : 'Answer'
export const recordText = ({ record }: ReportEntry): string =>
  record === undefined ? '' : `entry ${record} of the log`
export const hashText = ({ sha256 }: Cited): string => (sha256 ? `SHA-256 ${sha256}` : '')
export const dataUrl = ({ mime, bytes }: Thumb): string =>
  `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
