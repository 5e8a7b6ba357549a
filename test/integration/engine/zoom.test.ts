import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLogger } from '#base/log.ts'
import { createModel } from '#engine/model/model.ts'
import { createAsker } from '../../eval/asker.ts'
import { isRight } from '../../eval/item.ts'
import { itemsOf } from '../../eval/items.ts'

const folder = join(import.meta.dirname, '../../../native/demo-model')

test('Values of scans without any words are read from close up', { timeout: 240_000 }, async () => {
  const logger = createLogger('error', (line) => console.error(line))
  const model = createModel({
    modelPath: join(folder, 'longview-demo.gguf'),
    mmprojPath: join(folder, 'mmproj-longview-demo.gguf'),
    device: 'cpu',
    gpuLayers: 0,
    contextTokens: 4096,
    threads: 1,
    logger,
  })
  const asker = await createAsker(model, logger)
  try {
    const right: string[] = []
    let count = 0
    for await (const item of itemsOf('form field', 8, 'close up')) {
      count++
      const text = await asker.answer(item)
      if (isRight(text, item.expected)) right.push(text)
    }
    // Read off the strips alone, three in five are right.
    expect(count).toBe(8)
    expect(right.length).toBeGreaterThanOrEqual(6)
  } finally {
    await asker.close()
    await model.close()
  }
})
