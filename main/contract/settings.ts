/** Every setting: type, default, bounds and label in one place. The settings page and `--set` are drawn from this. */
import { z } from './zod.ts'

/** Ways to make frames smaller that need nothing but their rows and the question. */
const reductions = [
  'v-cast',
  'vidcom2',
  'ma-lmm',
  'llama-vid',
  'adaptive-threshold',
  'drop',
] as const

export const Settings = z.object({
  'model.device': z.enum(['auto', 'cpu', 'cuda', 'vulkan', 'metal']).default('auto').meta({
    title: 'Device',
    description: 'Where the model runs. Auto takes a GPU that is there.',
  }),
  'model.gpuLayers': z
    .int()
    .min(-1)
    .max(1000)
    .default(-1)
    .meta({ title: 'Layers on the GPU', description: '-1 offloads as many as fit.' }),
  'model.contextTokens': z.int().min(1024).max(262_144).default(8192).meta({
    title: 'Context size',
    description: 'Tokens that evidence, question and answer share.',
  }),
  'model.threads': z
    .int()
    .min(0)
    .max(256)
    .default(0)
    .meta({ title: 'Threads', description: '0 leaves one core free.' }),
  'video.hardwareDecoder': z.boolean().default(true).meta({
    title: 'Decode in hardware',
    description: 'Long recordings are decoded by the graphics card where it can.',
  }),
  'sampling.maxGapSeconds': z.number().min(0.5).max(600).default(10).meta({
    title: 'Longest gap',
    description: 'Seconds within which at least one frame is looked at.',
  }),
  'sampling.framesPerShot': z.int().min(1).max(64).default(6).meta({
    title: 'Frames per shot',
    description: 'More frames find shorter events and take longer.',
  }),
  'pages.longSidePixels': z
    .int()
    .min(500)
    .max(6000)
    .default(2000)
    .meta({ title: 'Page resolution', description: 'Longer side of a rendered page in pixels.' }),
  'ocr.enabled': z.boolean().default(true).meta({
    title: 'Read scans',
    description:
      'Pages without a text layer, or with one that is wrong, are read from their picture.',
  }),
  'ocr.languages': z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9_]*(\+[A-Za-z][A-Za-z0-9_]*)*$/,
      'wants names such as eng or eng+chi_sim',
    )
    .default('eng')
    .meta({
      title: 'Languages of scans',
      description:
        'eng, chi_sim, joined by +. Others: put NAME.traineddata into the folder ocr of the library.',
    }),
  'ocr.reader': z.enum(['auto', 'own']).default('auto').meta({
    title: 'Reader of scans',
    description:
      'Auto takes the tesseract that is installed on this machine, if there is one: it is faster. Own takes the one that comes with Longview.',
  }),
  'ocr.workers': z.int().min(0).max(16).default(0).meta({
    title: 'Pages read at once',
    description: '0 takes as many as cores and memory allow.',
  }),
  'ocr.secondReader': z.boolean().default(false).meta({
    title: 'Second reader',
    description:
      'The model reads each scan as well; pages where numbers, names or dates differ are listed. Slow.',
  }),
  'pages.inkMask': z.enum(['auto', 'on', 'off']).default('auto').meta({
    title: 'Skip blank parts of pages',
    description: 'Saves tokens. Auto leaves models alone that were trained on whole pages.',
  }),
  'memory.nodes': z
    .int()
    .min(2)
    .max(4096)
    .default(64)
    .meta({ title: 'Memory size', description: 'Frames that stand for a whole recording.' }),
  'cache.gigabytes': z.number().min(0.05).max(4096).default(8).meta({
    title: 'Cache size',
    description: 'Gigabytes of token rows kept on disk. Can be deleted at any time.',
  }),
  'answer.maxTokens': z
    .int()
    .min(8)
    .max(8192)
    .default(400)
    .meta({ title: 'Longest answer', description: 'In tokens.' }),
  'answer.evidenceItems': z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .meta({ title: 'Evidence per answer', description: 'Frames and pages shown to the model.' }),
  'answer.candidateTokens': z
    .int()
    .min(0)
    .max(10_000_000)
    .default(16_000)
    .meta({ title: 'Search effort', description: 'Tokens the model may read to find evidence.' }),
  'answer.candidateSeconds': z
    .number()
    .min(0)
    .max(3600)
    .default(20)
    .meta({ title: 'Search time', description: 'Seconds the model may spend to find evidence.' }),
  'answer.exhaustiveSeconds': z.number().min(0).max(86_400).default(120).meta({
    title: 'Exhaustive search time',
    description:
      'Seconds for questions such as "is it ever shown?", which need a look at everything.',
  }),
  'answer.selection': z.enum(['peaks', 'bolt', 'aks', 'top-k', 'uniform']).default('peaks').meta({
    title: 'Choice of evidence',
    description: 'How frames are picked when not all can be shown to the model.',
  }),
  'answer.reduction': z.enum(reductions).default('v-cast').meta({
    title: 'Evidence that does not fit',
    description:
      'How frames are made smaller when the context is full; "drop" leaves frames out instead.',
  }),
})
export type Settings = z.infer<typeof Settings>
export type SettingName = keyof Settings
export const isSetting = (name: string): name is SettingName => name in Settings.shape

/** A bad value falls back to its default instead of losing the file; `bad` names those. */
export function parseSettings(raw: Record<string, unknown>): { settings: Settings; bad: string[] } {
  const good: Record<string, unknown> = {}
  const bad: string[] = []
  for (const [key, schema] of Object.entries(Settings.shape)) {
    const value = schema.safeParse(raw[key])
    good[key] = value.success ? value.data : schema.parse(undefined)
    if (!value.success) bad.push(key)
  }
  return { settings: Settings.parse(good), bad }
}
