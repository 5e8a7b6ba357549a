/** One question with what the model sees and what it should say. */
import type { Picture } from '#engine/domain.ts'

export const skills = [
  'text',
  'text at a time',
  'shape and colour',
  'when',
  'describe',
  'form field',
  'form field, overview only',
  'not shown',
  'describe a form',
  'plain words',
] as const
export type Skill = (typeof skills)[number]

export type Evidence = {
  /** `00:12`, `page 3`, or nothing for a single picture. */
  label: string
  picture: Picture
  /** Frames go to the encoder whole, photos and pages with slices; `overview` is a page without them. */
  as: 'frame' | 'photo' | 'page' | 'overview'
}

export type Item = {
  skill: Skill
  question: string
  evidence: Evidence[]
  /** One of these, letter by letter. */
  expected: string[]
  /** What to break the figures down by: aspect, codec, typeface ... */
  facts: Record<string, string>
}

/** What issue A demands; the overview alone must fail, or slicing would be for nothing. */
export const targets: Partial<Record<Skill, { atLeast?: number; atMost?: number }>> = {
  text: { atLeast: 0.9 },
  'text at a time': { atLeast: 0.9 },
  'shape and colour': { atLeast: 0.97 },
  when: { atLeast: 0.9 },
  'form field': { atLeast: 0.85 },
  'form field, overview only': { atMost: 0.3 },
  'not shown': { atLeast: 0.95 },
}

const spaces = /\s+/g
const tidy = (answer: string): string =>
  answer.trim().replace(spaces, ' ').replace(/^an? /, 'a ').replace(/\.$/, '')

const parts = (text: string): string => tidy(text).split(', ').toSorted().join(', ')

/** Right or wrong: letter by letter, but for `a`/`an` and the order of several citations. */
export function isRight(answer: string, expected: readonly string[]): boolean {
  return expected.some((one) => tidy(one) === tidy(answer) || parts(one) === parts(answer))
}
