import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hashFile } from '#base/hash-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const folder = tempFolder('hash')
const signal = new AbortController().signal

test.each([0, 1, (1 << 20) - 1, 1 << 20, 3_000_000])(
  'The hash of %i bytes is theirs',
  async (size) => {
    const path = join(folder, String(size))
    const bytes = Buffer.alloc(size, 'longview')
    await writeFile(path, bytes)
    const seen: number[] = []
    const hash = await hashFile(path, signal, (done) => seen.push(done))
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(seen.at(-1) ?? 0).toBe(size)
  },
)

test('It stops between two pieces', async () => {
  const path = join(folder, 'large')
  await writeFile(path, Buffer.alloc(5 << 20))
  const controller = new AbortController()
  await expect(hashFile(path, controller.signal, () => controller.abort())).rejects.toMatchObject({
    name: 'AbortError',
  })
})

test("A missing file is the file system's error", async () => {
  await expect(hashFile(join(folder, 'nowhere'), signal)).rejects.toMatchObject({ code: 'ENOENT' })
})
