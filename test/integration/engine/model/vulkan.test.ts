import { describe, expect, it } from 'vitest'
import { createLogger } from '#base/log.ts'
import { variantsFor } from '#engine/native.ts'
import { startHost } from '#engine/model/host-process.ts'
import { llava } from '../../../native/tiny-models.ts'
import { disc, letters, never, openModel, promptWith } from './opened.ts'

// Debian's mesa-vulkan-drivers bring a Vulkan device in software; ggml shows it only when told to.
const env = { ...process.env, GGML_VK_VISIBLE_DEVICES: '0' }

async function hasVulkan(): Promise<boolean> {
  const variant = variantsFor('auto').includes('linux-x64') ? 'linux-x64-vulkan' : ''
  if (variant === '') return false
  const host = startHost({ env, logger: createLogger('error', () => undefined) })
  const devices = await host.request('device.list', { variant }).catch(() => [])
  await host.stop()
  return devices.some(({ kind }) => kind === 'gpu')
}

/** A GPU in software compiles its shaders for most of a minute on a busy machine. */
const SOFTWARE_MS = 600_000

const isThere = await hasVulkan()

describe('on a Vulkan device', () => {
  it(
    'the model is offloaded whole and answers as on the CPU',
    { timeout: SOFTWARE_MS },
    async (context) => {
      if (!isThere)
        context.skip('no Vulkan device here; apt install mesa-vulkan-drivers libvulkan1')
      const onGpu = openModel(llava(), { device: 'vulkan', gpuLayers: -1, env }).model
      const onCpu = openModel(llava()).model
      const facts = await onGpu.info()
      expect(facts.gpuLayers).toBeGreaterThan(0)
      expect(facts.variant).toBe('linux-x64-vulkan')
      const { devices } = (await onGpu.memory())!
      expect(devices.find(({ kind }) => kind === 'gpu')?.memoryTotal).toBeGreaterThan(0)

      const answers = []
      for (const model of [onGpu, onCpu]) {
        const parts = await promptWith(model, disc(64, 64), '\nWhat?')
        const request = { parts, maxTokens: 3, temperature: 0, grammar: letters }
        answers.push(await model.generate(request, { signal: never }))
      }
      expect(answers[0]!.text).toBe(answers[1]!.text)
      for (const [index, value] of answers[0]!.logProbabilities.entries()) {
        expect(value).toBeCloseTo(answers[1]!.logProbabilities[index]!, 1)
      }
    },
  )

  it('a context that does not fit there is refused before loading', async (context) => {
    if (!isThere) context.skip('no Vulkan device here; apt install mesa-vulkan-drivers libvulkan1')
    const { model } = openModel(llava(), {
      device: 'vulkan',
      gpuLayers: 99,
      contextTokens: 262_144 * 64,
      env,
    })
    await expect(model.info()).rejects.toMatchObject({ code: 'model/out-of-memory' })
  })
})

it('without a GPU, auto takes the CPU', async () => {
  const { model } = openModel(llava(), { device: 'auto', gpuLayers: -1 })
  const { variant, gpuLayers } = await model.info()
  expect(variantsFor('auto')).toContain(variant)
  expect(gpuLayers > 0).toBe(/cuda|vulkan|metal/.test(variant))
})

it('a device that is not installed is named with those that are', async () => {
  const { model } = openModel(llava(), { device: process.platform === 'darwin' ? 'cuda' : 'metal' })
  await expect(model.info()).rejects.toMatchObject({
    code: 'model/failed',
    message: expect.stringMatching(/has no (metal|cuda) version.*it has: /),
  })
})
