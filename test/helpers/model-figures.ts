/** What the shipped demo model was measured to be able to do: the committed output of `npm run eval:demo`. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Skill } from '../eval/item.ts'
import { repository } from './longview.ts'

const Figures = z.object({
  rows: z.array(z.object({ skill: z.string(), share: z.object({ share: z.number() }) })),
})

const file = join(repository, 'native/demo-model/figures.json')

/** Why a test of this skill would say nothing about the program; undefined when the model can do it. */
export function tooWeak(skill: Skill, least = 0.8): string | undefined {
  if (!existsSync(file)) return undefined
  const { rows } = Figures.parse(JSON.parse(readFileSync(file, 'utf8')))
  const share = rows.find((row) => row.skill === skill)?.share.share
  if (share === undefined || share >= least) return undefined
  return `the demo model was measured right in ${(share * 100).toFixed(0)} % of "${skill}" (npm run eval:demo)`
}
