/** Questions about frames: what text, what shape, when, describe, and what is not there. */
import { timeLabel } from '#contract/time-label.ts'
import type { Picture } from '#engine/domain.ts'
import { colourNames, type ColourName } from '../fixtures/colours.ts'
import type { Random } from '../fixtures/random.ts'
import {
  frameSizes,
  planScene,
  randomCode,
  shapeNames,
  shapeWords,
  type Scene,
  type ShapeName,
  type Size,
  type Wish,
} from '../fixtures/scene.ts'
import type { Item, Skill } from './item.ts'
import { plainWords } from './plain-words.ts'

/** Scenes to be compressed together, and the item that they become. */
export type FramePlan = { scenes: Scene[]; item: (pictures: Picture[]) => Item }

/** Exactly the questions of the contract; `plainWords` has other words for them. */
const phrases = {
  text: ['What text is shown?'],
  textAt: ['What text is shown at {x}?', 'What text is shown at [{x}]?'],
  when: ['When is {x} shown?'],
  shape: ['What shape is shown?'],
  describe: ['Describe the image.'],
  describeText: ['Describe the frame that shows the text {x}.'],
} as const

type Wording = 'exact' | 'plain'
const say = (
  random: Random,
  kind: keyof typeof phrases,
  wording: Wording,
  subject = '',
): string => {
  const wordings: readonly string[] = (wording === 'plain' ? plainWords : phrases)[kind]
  return random.pick(wordings).replace('{x}', subject)
}

const aspectOf = ({ width, height }: Size): string =>
  width < height ? 'portrait' : width / height > 1.5 ? '16:9' : '4:3'

function factsOf(scene: Scene): Record<string, string> {
  const shorter = Math.min(scene.size.width, scene.size.height)
  const capital = scene.text ? scene.text.box.height / shorter : 0
  return {
    aspect: aspectOf(scene.size),
    height: String(shorter),
    background: scene.background.kind,
    ...(scene.text && {
      typeface: scene.text.face.family,
      style: `${scene.text.face.bold ? 'bold' : 'regular'}${scene.text.face.italic ? ' italic' : ''}`,
      length: String(scene.text.value.length),
      capitals: capital < 0.22 ? 'under 22 %' : capital < 0.3 ? '22-30 %' : 'over 30 %',
    }),
    ...(scene.shape && { colour: scene.shape.colour, shape: scene.shape.name }),
  }
}

const articleOf = (word: string): string => (word === 'orange' ? 'an' : 'a')

function describe(scene: Scene): string {
  const shape = shapeWords(scene)
  if (shape && scene.text)
    return `${articleOf(scene.shape!.colour)} ${shape} and the text ${scene.text.value}`
  if (shape) return `${articleOf(scene.shape!.colour)} ${shape}`
  return scene.text ? `the text ${scene.text.value}` : 'an empty frame'
}

function times(random: Random, count: number): string[] {
  let at = random.int(0, 40)
  return Array.from({ length: count }, () => {
    const label = timeLabel(at * 1000)
    at += random.int(1, random.chance(0.2) ? 600 : 40)
    return label
  })
}

type Shape = { name: ShapeName; colour: ColourName }

function otherShape(random: Random, not: readonly Shape[]): Shape {
  for (;;) {
    const shape = { name: random.pick(shapeNames), colour: random.pick(colourNames) }
    if (!not.some((one) => one.name === shape.name && one.colour === shape.colour)) return shape
  }
}

function single(
  random: Random,
  skill: Skill,
  wish: Wish,
  ask: (scene: Scene) => [string, string],
): FramePlan {
  const scene = planScene(random, wish)
  const [question, answer] = ask(scene)
  const label = random.chance(0.5) ? times(random, 1)[0]! : ''
  return {
    scenes: [scene],
    item: (pictures) => ({
      skill,
      question,
      evidence: pictures.map((picture) => ({
        label,
        picture,
        as: label === '' ? 'photo' : 'frame',
      })),
      expected: [answer],
      facts: { ...factsOf(scene), question, as: label === '' ? 'photo' : 'frame' },
    }),
  }
}

/** Up to 8 frames of one recording; `wishes` say what each shows, the rest is chance. */
function several(
  random: Random,
  skill: Skill,
  wishes: Wish[],
  ask: (
    scenes: Scene[],
    labels: string[],
  ) => { question: string; answer: string; about?: Scene | undefined },
): FramePlan {
  const size = random.pick(frameSizes)
  const scenes = wishes.map((wish) => planScene(random, { size, ...wish }))
  const labels = times(random, scenes.length)
  const { question, answer, about } = ask(scenes, labels)
  return {
    scenes,
    item: (pictures) => ({
      skill,
      question,
      evidence: pictures.map((picture, i) => ({ label: labels[i]!, picture, as: 'frame' })),
      expected: [answer],
      facts: {
        ...(about ? factsOf(about) : {}),
        aspect: aspectOf(size),
        frames: String(scenes.length),
      },
    }),
  }
}

export function textItem(
  random: Random,
  skill: Skill = 'text',
  wording: Wording = 'exact',
): FramePlan {
  return single(random, skill, { text: randomCode(random) }, (scene) => [
    say(random, 'text', wording),
    `${scene.text!.value} [1]`,
  ])
}

export function textAtItem(
  random: Random,
  skill: Skill = 'text at a time',
  wording: Wording = 'exact',
): FramePlan {
  const wishes = Array.from({ length: random.int(1, 4) }, () => ({ text: randomCode(random) }))
  const target = random.int(0, wishes.length - 1)
  return several(random, skill, wishes, (scenes, labels) => ({
    question: say(random, 'textAt', wording, labels[target]),
    answer: `${wishes[target]!.text} [${target + 1}]`,
    about: scenes[target],
  }))
}

export function shapeItem(
  random: Random,
  skill: Skill = 'shape and colour',
  wording: Wording = 'exact',
): FramePlan {
  return single(random, skill, { shape: otherShape(random, []) }, (scene) => [
    say(random, 'shape', wording),
    `${shapeWords(scene)} [1]`,
  ])
}

export function whenItem(
  random: Random,
  skill: Skill = 'when',
  wording: Wording = 'exact',
  isThere = true,
): FramePlan {
  const count = random.int(isThere ? 2 : 1, 8)
  const isText = random.chance(0.5)
  const text = randomCode(random)
  const shape = otherShape(random, [])
  const hits = isThere ? random.shuffled([...Array(count).keys()], random.chance(0.25) ? 2 : 1) : []
  const wishes: Wish[] = Array.from({ length: count }, (_, i) => {
    const isHit = hits.includes(i)
    if (isText) return { text: isHit ? text : random.chance(0.85) ? randomCode(random) : null }
    return { shape: isHit ? shape : random.chance(0.85) ? otherShape(random, [shape]) : null }
  })
  const thing = isText
    ? `the text ${text}`
    : `${articleOf(shape.colour)} ${shape.colour} ${shape.name}`
  return several(random, skill, wishes, (scenes) => ({
    question: say(random, 'when', wording, thing),
    answer: isThere
      ? hits
          .toSorted((a, b) => a - b)
          .map((i) => `[${i + 1}]`)
          .join(', ')
      : 'not shown',
    about: hits[0] === undefined ? undefined : scenes[hits[0]],
  }))
}

export function describeItem(
  random: Random,
  skill: Skill = 'describe',
  wording: Wording = 'exact',
): FramePlan {
  if (random.chance(0.5)) {
    const wish: Wish = random.chance(0.1) ? { text: null, shape: null } : {}
    return single(random, skill, wish, (scene) => [
      say(random, 'describe', wording),
      `${describe(scene)} [1]`,
    ])
  }
  const wishes = Array.from({ length: random.int(1, 4) }, () => ({ text: randomCode(random) }))
  const target = random.int(0, wishes.length - 1)
  return several(random, skill, wishes, (scenes) => ({
    question: say(random, 'describeText', wording, wishes[target]!.text),
    answer: `${describe(scenes[target]!)} [${target + 1}]`,
    about: scenes[target],
  }))
}

/** A frame without text that is asked for its text, or a thing that no frame shows. */
export function absentFrameItem(
  random: Random,
  skill: Skill = 'not shown',
  wording: Wording = 'exact',
): FramePlan {
  if (random.chance(0.66)) return whenItem(random, skill, wording, false)
  return single(random, skill, { text: null }, () => [say(random, 'text', wording), 'not shown'])
}
