/**
 * Scrolls through 10,000 sources and a chat of 2,000 messages and lists the tasks over 50 ms.
 * `node test/desktop/ui/scrolling.ts` after `npx vite build --config test/desktop/ui/paper.config.ts`.
 */
import { chromium } from '@playwright/test'
import { preview } from 'vite'

const server = await preview({ configFile: 'test/desktop/ui/paper.config.ts' })
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
})
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
await page.addInitScript(() => localStorage.setItem('longview.preferences', '{"isWelcomed":true}'))
await page.goto('http://127.0.0.1:5179/dev.html?scene=many')
await page.locator('.row').first().waitFor()
await page.locator('.chat-title').click()
await page.locator('.chat-list__item button').first().click()
await page.locator('.thread .chip').first().waitFor()
await page.waitForTimeout(3000)

for (const target of ['.source-list', '.thread']) {
  await browser.startTracing(page, { categories: ['toplevel'] })
  const { frames, nodes } = await page.evaluate(async (selector) => {
    const element = document.querySelector(selector)!
    const end = element.scrollHeight - element.clientHeight
    for (let i = 0; i < 240; i++) {
      // Small steps as a wheel makes them, and now and then a leap as the scroll bar makes.
      const isLeap = i % 40 === 39
      element.scrollTop = isLeap
        ? Math.random() * end
        : element.scrollTop + (i % 80 < 40 ? 120 : -120)
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    return { frames: 240, nodes: element.querySelectorAll('*').length }
  }, target)
  type TraceEvent = { name: string; tdur?: number; tid: number }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[]
  }
  // Time on the processor, not on the wall: other work of the machine is none of the page's.
  const tasks = traceEvents.filter(({ name }) => name.endsWith('RunTask'))
  const ms = tasks.map(({ tdur = 0 }) => tdur / 1000).toSorted((a, b) => b - a)
  const total = ms.reduce((sum, one) => sum + one, 0)
  console.log(
    target,
    JSON.stringify({
      frames,
      nodes,
      cpuMsPerFrame: Number((total / frames).toFixed(1)),
      over50: ms.filter((one) => one > 50).length,
      longest: ms.slice(0, 8).map(Math.round),
    }),
  )
}
await browser.close()
await server.close()
process.exit(0)
