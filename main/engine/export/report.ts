/** Questions and answers as a file for others: each citation with its picture, its place and its source's hash. */

import type { ReportWords } from './report-words.ts'

export type ReportFormat = 'md' | 'html' | 'docx' | 'json'

/** A small picture, JPEG. */
export type Thumb = { mime: string; bytes: Uint8Array<ArrayBuffer> }

export type Cited = {
  marker: number
  /** `page 3` or `00:12-00:20`, in the report's language. */
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

export const headingOf = ({ role }: ReportEntry, words: ReportWords): string =>
  role === 'question' ? words.question : words.answer
/** What a reader must know about it, and its number in the log. */
export const remarksOf = ({ remark, record }: ReportEntry, words: ReportWords): string[] =>
  [remark, record === undefined ? '' : words.entry(record)].filter((text) => text !== '')
export const hashText = ({ sha256 }: Cited): string => (sha256 ? `SHA-256 ${sha256}` : '')
export const dataUrl = ({ mime, bytes }: Thumb): string =>
  `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
