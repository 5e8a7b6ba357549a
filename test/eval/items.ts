/** Fresh items of a skill, the same for the same seed. */
import { createRandom, type Random } from '../fixtures/random.ts'
import { formItem } from './form-items.ts'
import {
  absentFrameItem,
  describeItem,
  shapeItem,
  textAtItem,
  textItem,
  whenItem,
  type FramePlan,
} from './frame-items.ts'
import { planCompression, throughVideo } from './frames.ts'
import type { Item, Skill } from './item.ts'

/** A clip holds about this many scenes: cuts and rate control behave as in a real recording. */
const scenesPerClip = 12

async function* framesItems(plans: FramePlan[], random: Random): AsyncGenerator<Item> {
  const bySize = Map.groupBy(
    plans,
    ({ scenes }) => `${scenes[0]!.size.width}x${scenes[0]!.size.height}`,
  )
  for (const group of bySize.values()) {
    while (group.length > 0) {
      const batch: FramePlan[] = []
      for (
        let scenes = 0;
        scenes < scenesPerClip && group.length > 0;
        scenes += batch.at(-1)!.scenes.length
      ) {
        batch.push(group.shift()!)
      }
      const scenes = batch.flatMap((plan) => plan.scenes)
      const compression = planCompression(random, scenes[0]!.size)
      const pictures = await throughVideo(scenes, compression)
      for (const plan of batch) {
        const item = plan.item(pictures.splice(0, plan.scenes.length))
        yield { ...item, facts: { ...item.facts, codec: compression.codec } }
      }
    }
  }
}

const framePlans: Partial<Record<Skill, (random: Random) => FramePlan>> = {
  text: (random) => textItem(random),
  'text at a time': (random) => textAtItem(random),
  'shape and colour': (random) => shapeItem(random),
  when: (random) => whenItem(random),
  describe: (random) => describeItem(random),
}

const plainPlans = [textItem, textAtItem, shapeItem, whenItem, describeItem]

export async function* itemsOf(skill: Skill, count: number, seed: string): AsyncGenerator<Item> {
  const random = createRandom(`eval/${seed}/${skill}`)
  const each = Array.from({ length: count }, (_, i) => random.fork(i))
  const plan = framePlans[skill]
  if (plan) {
    yield* framesItems(each.map(plan), random)
  } else if (skill === 'not shown') {
    const frames = each.filter((_, i) => i % 3 !== 0)
    yield* framesItems(
      frames.map((one) => absentFrameItem(one)),
      random,
    )
    for (const one of each.filter((_, i) => i % 3 === 0)) {
      yield await formItem(one, skill, { subject: 'absent field' })
    }
  } else if (skill === 'plain words') {
    const frames = each.filter((_, i) => i % 6 !== 0)
    yield* framesItems(
      frames.map((one) => one.pick(plainPlans)(one, skill, 'plain')),
      random,
    )
    for (const one of each.filter((_, i) => i % 6 === 0))
      yield await formItem(one, skill, { plain: true })
  } else {
    // The same pages with and without slices: the pair shows what slicing is worth.
    const pages = createRandom(`eval/${seed}/form`)
    for (let i = 0; i < count; i++) {
      yield await formItem(pages.fork(i), skill, {
        subject: skill === 'describe a form' ? 'description' : 'field',
        sliced: skill !== 'form field, overview only',
      })
    }
  }
}
