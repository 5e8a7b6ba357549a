import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './filled.ts'

type Answer = { status: number; type: string | null; range: string | null; length: number }

const get = (page: Page, url: string, range?: string, method = 'GET'): Promise<Answer> =>
  page.evaluate(
    async ({ url, range, method }) => {
      const response = await fetch(url, { method, headers: range ? { Range: range } : {} })
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        range: response.headers.get('content-range'),
        length: (await response.arrayBuffer()).byteLength,
      }
    },
    { url, range, method },
  )

test('a recording plays, seeks and can be read back from media://source', async ({
  page,
  filled: { recording },
}) => {
  const seen = await page.evaluate(async (src) => {
    const element = document.createElement('video')
    element.muted = true
    element.crossOrigin = 'anonymous'
    element.src = src
    document.body.append(element)
    await new Promise((resolve, reject) => {
      element.addEventListener('loadeddata', resolve)
      element.addEventListener('error', () => reject(new Error(element.error?.message)))
    })
    element.currentTime = 2.25
    await new Promise((resolve) => element.addEventListener('seeked', resolve, { once: true }))
    const canvas = document.createElement('canvas')
    const brush = canvas.getContext('2d')!
    brush.drawImage(element, 0, 0)
    return {
      width: element.videoWidth,
      seconds: Math.round(element.duration * 10) / 10,
      at: element.currentTime,
      // Throws where the frame is tainted.
      alpha: brush.getImageData(1, 1, 1, 1).data[3],
    }
  }, `media://source/${recording.id}`)
  expect(seen).toEqual({ width: 160, seconds: 3, at: 2.25, alpha: 255 })
})

test('ranges are answered with exactly the bytes that were asked for', async ({
  page,
  filled: { recording },
}) => {
  const url = `media://source/${recording.id}`
  const size = statSync(recording.path).size
  expect(await get(page, url)).toEqual({
    status: 200,
    type: 'video/mp4',
    range: null,
    length: size,
  })
  expect(await get(page, url, 'bytes=10-19')).toEqual({
    status: 206,
    type: 'video/mp4',
    range: `bytes 10-19/${size}`,
    length: 10,
  })
  expect(await get(page, url, 'bytes=-7')).toMatchObject({ status: 206, length: 7 })
  expect(await get(page, url, `bytes=${size - 1}-`)).toMatchObject({ status: 206, length: 1 })
  expect(await get(page, url, `bytes=${size}-`)).toMatchObject({
    status: 416,
    range: `bytes */${size}`,
    length: 0,
  })
  expect(await get(page, url, undefined, 'HEAD')).toMatchObject({ status: 200, length: 0 })
  expect(await get(page, url, undefined, 'POST')).toMatchObject({ status: 405 })
})

test('every segment has a small picture', async ({ page, filled: { picture } }) => {
  const width = await page.evaluate(async () => {
    const image = new Image()
    image.src = 'media://thumb/1'
    await image.decode()
    return image.naturalWidth
  })
  expect(width).toBeGreaterThan(0)
  expect(await get(page, 'media://thumb/1')).toMatchObject({ status: 200, type: 'image/jpeg' })
  expect(await get(page, 'media://thumb/999999')).toMatchObject({ status: 404 })
  expect(await get(page, `media://source/${picture.id}`)).toMatchObject({ type: 'image/png' })
})

test('whatever is not an id of the library does not exist', async ({
  page,
  filled: { recording },
  folder,
}) => {
  const hostile = [
    'media://source/',
    'media://source/s-000000000000',
    `media://source/${recording.path}`,
    `media://source/${encodeURIComponent(recording.path)}`,
    `media://source/..%2f..%2f..%2f..%2fetc%2fpasswd`,
    'media://source/../../../../etc/passwd',
    'media://source/%2e%2e/%2e%2e/etc/passwd',
    `media://source/${recording.id}/../../etc/passwd`,
    `media://source/${recording.id}?path=/etc/passwd`,
    `media://source/${recording.id}%00.png`,
    `media://proxy/${recording.id}`,
    'media://thumb/-1',
    'media://thumb/1e3',
    'media://thumb/__proto__',
    'media://source/__proto__',
    'media://source/constructor',
    'media://file/etc/passwd',
    'media://etc/passwd',
    `media://source/${encodeURIComponent(join(folder, 'library/library.sqlite'))}`,
  ]
  const statuses = await page.evaluate(
    (urls) =>
      Promise.all(
        urls.map((url) =>
          fetch(url).then(
            (response) => response.status,
            () => 'refused',
          ),
        ),
      ),
    hostile,
  )
  expect(statuses.map((status, at) => [hostile[at], status])).toEqual(
    hostile.map((url) => [url, 404]),
  )
})

test('a file of the library that claims to be a page runs no script', async ({
  page,
  filled: { picture },
}) => {
  const headers = await page.evaluate(async (url) => {
    const response = await fetch(url)
    return Object.fromEntries(response.headers)
  }, `media://source/${picture.id}`)
  expect(headers).toMatchObject({ 'content-type': 'image/png' })
  const frame = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) =>
          resolve(event.effectiveDirective),
        )
        const frame = document.createElement('iframe')
        frame.src = url
        document.body.append(frame)
      }),
    `media://source/${picture.id}`,
  )
  expect(frame).toBe('frame-src')
})
