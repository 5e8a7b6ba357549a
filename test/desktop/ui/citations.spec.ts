import { silentLogger } from '#base/log.ts'
import { openStore } from '#engine/store/store.ts'
import { expect, test } from '../fixture.ts'
import { test as withFiles } from '../filled.ts'
import { ask, now, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 300_000 })
const reading = { timeout: 200_000 }

test('an answer about the sample recording leads to the moment that it names', async ({ page }) => {
  await settleIn(page)
  await page.getByRole('button', { name: 'Add the samples' }).click()
  await expect(row(page, 'sample-recording.mp4')).toContainText('Ready', reading)
  await row(page, 'sample-recording.mp4').click()
  await ask(page, 'When is a red circle shown?')
  const chip = page.locator('[data-citation-chip]').first()
  await chip.hover()
  const card = page.locator('.citation-card')
  await expect(card).toContainText('sample-recording.mp4')
  await expect(card.locator('img')).toBeVisible()
  const [, minutes, seconds] = /(\d\d):(\d\d)/.exec((await chip.getAttribute('aria-label')) ?? '')!
  await chip.click()
  const cited = Number(minutes) * 60 + Number(seconds)
  await expect.poll(async () => Math.abs((await now(page)) - cited)).toBeLessThanOrEqual(1)
})

withFiles(
  'each citation of a kept answer leads to its moment or its box on the page',
  async ({ start, library, filled }) => {
    const box = { x: 0.05, y: 0.3, width: 0.8, height: 0.15 }
    const citations = [
      {
        marker: 1,
        sourceId: filled.recording.id,
        locator: { kind: 'time', startMs: 1500, endMs: 2000 },
      },
      {
        marker: 2,
        sourceId: filled.note.id,
        locator: { kind: 'page', page: 1, boxes: [box] },
        state: 'verified',
      },
      {
        marker: 3,
        sourceId: filled.picture.id,
        locator: { kind: 'page', page: 1 },
        state: 'unsupported',
      },
    ]
    const evidence = {
      samples: 3,
      slices: 3,
      tokenRows: 48,
      encoded: 3,
      fromCache: 0,
      omitted: 0,
      promptTokens: 100,
      contextTokens: 8192,
      omissions: [],
      items: citations.map(({ marker, sourceId, locator }) => ({ id: marker, sourceId, locator })),
    }
    const text = 'Stripes move [1]. The invoice was paid [2]. The square is blue [3]. Perhaps.'
    const timings = { retrieveMs: 1, prefillMs: 1, firstTokenMs: 1, totalMs: 1 }
    const answer = {
      text,
      supported: false,
      unsupported: ['Perhaps.'],
      citations,
      evidence,
      timings,
    }
    const store = openStore(library, { logger: silentLogger })
    const chat = store.chats.create(null).id
    const rest = { chat, state: 'done' as const }
    const asked = store.chats.add({
      ...rest,
      parent: null,
      role: 'question',
      text: 'What is here?',
      detail: {},
    })
    store.chats.add({ ...rest, parent: asked.id, role: 'answer', text, detail: { answer } })
    store.close()

    const { page } = await start()
    await settleIn(page)
    await page.locator('.chat-title').click()
    await page.locator('.chat-list__item > button').first().click()
    const chip = (marker: number) => page.locator(`[data-citation-chip="${marker}"]`)
    await expect(page.locator('.unsupported')).toHaveText('Perhaps.')
    await expect(chip(2)).toHaveAttribute('data-state', 'verified')
    await expect(chip(2).locator('svg')).toHaveCount(1)
    await expect(chip(1).locator('svg')).toHaveCount(0)
    await expect(chip(3)).toHaveAttribute('data-state', 'unsupported')
    await expect(chip(3)).toHaveAccessibleName(/The evidence does not bear this out/)
    await expect(page.getByText('1 citation does not bear out what is said')).toBeVisible()
    await chip(3).hover()
    await expect(page.locator('.citation-card')).toContainText('does not bear this out')

    await chip(1).click()
    await expect.poll(() => now(page)).toBeCloseTo(1.5, 1)

    await chip(2).click()
    const mark = page.locator('.pdf-page[data-page="1"] [data-citation="2"]')
    await expect(mark).toBeInViewport()
    const place = await mark.evaluate((element) => {
      const [inner, outer] = [element, element.closest('.pdf-page')!].map((one) =>
        one.getBoundingClientRect(),
      )
      return [(inner!.left - outer!.left) / outer!.width, (inner!.top - outer!.top) / outer!.height]
    })
    expect(place[0]).toBeCloseTo(box.x, 2)
    expect(place[1]).toBeCloseTo(box.y, 2)

    // What was hovered and clicked is open now: its card is gone, and does not come late over what stands below.
    await page.waitForTimeout(600)
    await expect(page.locator('.citation-card')).toHaveCount(0)
    await chip(3).click()
    await expect(page.getByRole('img', { name: 'square.png' })).toBeVisible()
    await page.getByRole('button', { name: 'Back to the place before' }).click()
    await expect(mark).toBeInViewport()

    await chip(1).click({ modifiers: ['ControlOrMeta'] })
    await expect(page.locator('video')).toBeVisible()
    await expect(mark).toBeVisible()
  },
)
