/** What an evidence bundle says about itself: `manifest.json`. */
import { z } from '#contract/zod.ts'
import { Locator } from '#contract/api.ts'
import { Hash, SourceRecord } from './record.ts'

export const bundleFormat = 'longview-evidence-bundle'
export const bundleVersion = 1

const FileRecord = z.strictObject({ name: z.string(), bytes: z.int().min(0), sha256: Hash })
export type FileRecord = z.infer<typeof FileRecord>

export const Manifest = z.strictObject({
  format: z.literal(bundleFormat),
  version: z.literal(bundleVersion),
  program: z.strictObject({ name: z.literal('Longview'), version: z.string() }),
  /** The chain goes up to the last answer of the bundle; nothing later is given away. */
  log: z.strictObject({
    file: z.literal('log.jsonl'),
    head: z.strictObject({ number: z.int().min(1), hash: Hash }),
  }),
  /** The answers, by their number in the log. Without a prompt: it was forgotten with a source. */
  answers: z
    .array(
      z.strictObject({ number: z.int().min(1), file: z.string(), prompt: z.string().optional() }),
    )
    .min(1),
  /** `file` where the source itself was put in. */
  sources: z.array(z.strictObject({ ...SourceRecord.shape, file: z.string().optional() })),
  evidence: z.array(
    z.strictObject({
      answer: z.int(),
      /** The number by which the answer's prompt names it. */
      id: z.int(),
      sourceId: z.string(),
      locator: Locator,
      picture: z.string().optional(),
      text: z.string().optional(),
      /** Why there is neither. */
      missing: z.string().optional(),
    }),
  ),
  /** Everything in the bundle except this file and SHA256SUMS. */
  files: z.array(FileRecord),
})
export type Manifest = z.infer<typeof Manifest>

/** In the form that `sha256sum --check` reads. */
export const sumsOf = (files: readonly FileRecord[]): string =>
  files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
