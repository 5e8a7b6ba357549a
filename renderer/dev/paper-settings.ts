/** Models, settings, cache and self-test, of paper. */
import type { Handlers } from '#contract/rpc.ts'
import { Settings } from '#contract/settings.ts'
import type { windowApi } from '#contract/window-api.ts'
import { z } from '#contract/zod.ts'
import type { PaperState } from './paper-state.ts'

type Api = Pick<
  typeof windowApi,
  | Extract<keyof typeof windowApi, `settings.${string}` | `cache.${string}`>
  | Extract<keyof typeof windowApi, `models.${string}`>
  | 'engine.doctor'
>

const models = [
  {
    id: 'demo',
    name: 'Longview demo 24M',
    capabilities: { image: true, audio: false, mrope: false, nonCausal: false, ownSlicing: false },
    bytes: 48_000_000,
    active: true,
  },
  {
    id: 'qwen',
    name: 'Qwen3-VL 8B Q4_K_M',
    capabilities: { image: true, audio: false, mrope: true, nonCausal: false, ownSlicing: true },
    bytes: 6_100_000_000,
    active: false,
  },
]

export function paperSettings({ isBare }: PaperState): Handlers<Api> {
  const values: Record<string, unknown> = { ...Settings.parse({}) }
  return {
    'settings.get': async () => ({
      values,
      schema: z.toJSONSchema(Settings),
      library: '/home/dana/.local/share/longview',
    }),
    'settings.set': async ({ name, value }) => {
      values[name] = value
    },
    'cache.stats': async () => ({
      bytes: 3_412_000_000,
      rows: 1_204_331,
      limitBytes: 8_000_000_000,
    }),
    'cache.clear': async () => undefined,
    'models.list': async () => ({ models: isBare ? models.slice(0, 1) : models }),
    'models.use': async () => ({ models }),
    'models.remove': async () => ({ models }),
    'models.memory': async () => ({
      devices: [
        {
          name: 'NVIDIA RTX 4090',
          kind: 'gpu',
          memoryTotal: 25_757_220_864,
          memoryFree: 18_100_000_000,
        },
        {
          name: 'AMD Ryzen 9 7950X',
          kind: 'cpu',
          memoryTotal: 68_719_476_736,
          memoryFree: 41_000_000_000,
        },
      ],
      loaded: true,
      weights: 6_100_000_000,
      context: 1_200_000_000,
      layers: { onGpu: 28, all: 28 },
    }),
    'engine.doctor': async () => ({
      checks: [
        { name: 'ffmpeg', ok: true, detail: '7.1, /usr/bin/ffmpeg' },
        { name: 'model', ok: true, detail: 'Longview demo 24M answers' },
        {
          name: 'ocr',
          ok: false,
          detail: 'tesseract was not found; pages are read by the model only',
        },
      ],
    }),
  }
}
