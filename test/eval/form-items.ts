/** Questions about form pages, with slices or from the overview alone. */
import { createCanvas, loadImage } from '@napi-rs/canvas'
import type { Picture } from '#engine/domain.ts'
import { formPage, type FormPage } from '../fixtures/form-page.ts'
import { fieldNames } from '../fixtures/form-plan.ts'
import type { Random } from '../fixtures/random.ts'
import { rgbOf } from '../fixtures/scene.ts'
import type { Evidence, Item, Skill } from './item.ts'
import { plainWords } from './plain-words.ts'

async function pictureOf({ jpeg }: FormPage): Promise<Picture> {
  const image = await loadImage(jpeg)
  const canvas = createCanvas(image.width, image.height)
  canvas.getContext('2d').drawImage(image, 0, 0)
  return rgbOf(canvas)
}

/** What figures are broken down by. */
export function factsOf({ plan, scan }: FormPage): Record<string, string> {
  const points = plan.runs.at(-1)!.points
  return {
    layout: plan.layout,
    paper: plan.paper,
    dpi: String(scan.dpi),
    typeface: plan.face.family,
    points: points < 22 ? '18-22' : points < 28 ? '22-28' : '28-36',
    turned: Math.abs(scan.degrees) < 1 ? 'under 1 degree' : 'over 1 degree',
    fields: String(plan.fields.length),
  }
}

const ask = (random: Random, name: string, isPlain: boolean): string =>
  isPlain ? random.pick(plainWords.field).replace('{x}', name) : `What is the ${name}?`

export type FormSubject = 'field' | 'absent field' | 'description'

export async function formItem(
  random: Random,
  skill: Skill,
  {
    subject = 'field',
    sliced = true,
    plain = false,
  }: { subject?: FormSubject; sliced?: boolean; plain?: boolean } = {},
): Promise<Item> {
  const page = await formPage(random)
  const { fields } = page.plan
  const absent = fieldNames.filter((name) => !fields.some((field) => field.name === name))
  const label = random.chance(0.8) ? `page ${random.int(1, 40)}` : ''
  const evidence: Evidence[] = [
    { label, picture: await pictureOf(page), as: sliced ? 'page' : 'overview' },
  ]
  const facts = factsOf(page)
  if (subject === 'description') {
    const expected = [`a form with ${fields.map(({ name }) => name).join(', ')} [1]`]
    return { skill, question: 'Describe the image.', evidence, expected, facts }
  }
  if (subject === 'absent field') {
    const question = ask(random, random.pick(absent), plain)
    return { skill, question, evidence, expected: ['not shown'], facts }
  }
  const field = random.pick(fields)
  return {
    skill,
    question: ask(random, field.name, plain),
    evidence,
    expected: [`${field.value} [1]`],
    facts: { ...facts, field: field.name, length: String(field.value.length) },
  }
}
