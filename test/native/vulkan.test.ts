// Offloading, on Mesa's software device where there is no GPU. In a child process: one process can hold
// the libraries of one variant.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { Device, Memory } from '../../native/index.d.ts'
import { farthest, variants } from './addon.ts'

interface Report {
  devices: Device[]
  found: { logits: number[]; said: string; attention: number[]; memory: Memory }[]
}

async function inChild(...args: string[]): Promise<string> {
  const child = fileURLToPath(new URL('child.ts', import.meta.url))
  const env = { ...process.env, GGML_VK_VISIBLE_DEVICES: '0' }
  const { stdout } = await promisify(execFile)(process.execPath, [child, ...args], { env })
  return stdout.trim()
}

async function logitsOf(variant: string, gpuLayers: number): Promise<Report> {
  return JSON.parse(await inChild('logits', variant, String(gpuLayers))) as Report
}

/** Why the test cannot run here, if so. */
async function missing(): Promise<string | undefined> {
  const vulkan = variants().find((entry) => entry.variant.endsWith('-vulkan'))
  if (!vulkan) return 'the Vulkan variant of llama.cpp is not installed'
  const loaders = [
    '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
    '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
    '/usr/lib64/libvulkan.so.1',
  ]
  if (process.platform !== 'linux') return 'the software device is known for Linux only'
  if (!loaders.some(existsSync))
    return 'there is no Vulkan loader (apt install libvulkan1 mesa-vulkan-drivers)'
  const { devices } = await logitsOf(vulkan.variant, 0)
  if (!devices.some((device) => device.kind === 'gpu'))
    return 'Vulkan has no device (apt install mesa-vulkan-drivers)'
  return undefined
}

const reason = await missing()
if (reason) console.warn(`Vulkan is not tested: ${reason}`)

it.skipIf(reason !== undefined)(
  "gives the CPU's logits with all layers on a Vulkan device",
  async () => {
    const [cpuName = '', vulkanName = ''] = [
      variants()[0]?.variant,
      variants().find((entry) => entry.variant.endsWith('-vulkan'))?.variant,
    ]
    const cpu = await logitsOf(cpuName, 0)
    const kept = await logitsOf(vulkanName, 0)
    const gpu = await logitsOf(vulkanName, -1)
    for (const [i, expected] of cpu.found.entries()) {
      const spread = Math.max(...expected.logits) - Math.min(...expected.logits)
      expect(spread).toBeGreaterThan(1)
      for (const report of [kept, gpu]) {
        const found = report.found[i]
        // Half-precision products on the device: a hundredth of the spread is noise, not another model.
        expect(
          farthest(Float32Array.from(found?.logits ?? []), Float32Array.from(expected.logits)),
        ).toBeLessThan(spread / 100)
        expect(found?.said).toBe(expected.said)
        expect(
          farthest(
            Float32Array.from(found?.attention ?? []),
            Float32Array.from(expected.attention),
          ),
        ).toBeLessThan(Math.max(...expected.attention) / 50)
      }
    }
    expect(gpu.devices.some((device) => device.kind === 'gpu' && device.memoryTotal > 0)).toBe(true)
  },
)

it.skipIf(reason !== undefined)(
  'says that the device is full, and loads a smaller context then',
  async () => {
    const vulkan = variants().find((entry) => entry.variant.endsWith('-vulkan'))
    expect(await inChild('device-full', vulkan?.variant ?? '')).toBe('model/out-of-memory')
  },
)
