/**
 * Pictures of every screen, both themes, both languages, with the paper engine; axe on each.
 * `node test/desktop/ui/pictures.ts <folder> [name…]`, after `npx vite build --config test/desktop/ui/paper.config.ts`. Needs a Chromium: CHROMIUM or /usr/bin/chromium.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { preview } from 'vite'

const [folder = 'out/shots', ...only] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

type Look = { theme: 'light' | 'dark'; language: 'en' | 'zh-CN'; width?: number; height?: number }
type Shot = {
  name: string
  scene: string
  looks?: Look[]
  prefs?: Record<string, unknown>
  act?: (page: Page) => Promise<void>
}

const both: Look[] = [
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'en' },
]
const chinese: Look = { theme: 'light', language: 'zh-CN' }

const openSource = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('row').filter({ hasText: name }).first().click()
}
const openChat = async (page: Page): Promise<void> => {
  await page.locator('.chat-title').click()
  await page.locator('.chat-list__item button').first().click()
  await page.locator('.chip').first().waitFor()
}

export const shots: Shot[] = [
  {
    name: 'work',
    scene: 'work',
    looks: [...both, chinese],
    act: async (page) => {
      await openSource(page, 'Hearing room')
      await openChat(page)
      await page.waitForTimeout(1500)
    },
  },
  {
    name: 'document',
    scene: 'work',
    looks: both,
    act: async (page) => {
      await openChat(page)
      await page.locator('[data-citation-chip="3"]').first().click()
      await page.locator('[data-painted]').first().waitFor()
      await page.waitForTimeout(2000)
    },
  },
  {
    name: 'said',
    scene: 'work',
    looks: both,
    act: async (page) => {
      await openSource(page, 'Hearing room')
      await page.getByRole('button', { name: 'What is said' }).click()
      await page.locator('.cue').first().waitFor()
      await page.getByRole('searchbox', { name: 'Find in what is said' }).fill('px')
    },
  },
  {
    name: 'summary',
    scene: 'work',
    looks: [...both, chinese],
    act: async (page) => {
      await openSource(page, 'Hearing room')
      await page.getByRole('button', { name: /^(Summary|摘要)$/ }).click()
      await page.locator('.summary table').first().waitFor()
    },
  },
  {
    name: 'card',
    scene: 'work',
    looks: both,
    act: async (page) => {
      await openSource(page, 'sample-form')
      await openChat(page)
      await page.locator('[data-citation-chip="3"]').first().hover()
      await page.locator('.citation-card').waitFor()
      await page.waitForTimeout(900)
    },
  },
  {
    name: 'evidence',
    scene: 'work',
    looks: [both[0]!, chinese],
    act: async (page) => {
      await openSource(page, 'Loading bay')
      await openChat(page)
      await page.locator('.evidence > summary').click()
      await page.waitForTimeout(500)
    },
  },
  {
    name: 'jobs',
    scene: 'work',
    looks: both,
    act: async (page) => {
      await page.locator('.jobs__strip .icon-button').first().click()
    },
  },
  {
    name: 'locked',
    scene: 'work',
    looks: [...both, chinese],
    act: async (page) => {
      const locked = page.getByRole('row').filter({ hasText: 'Payroll' })
      await locked.getByRole('button', { name: /^(Enter password…|输入密码…)$/ }).click()
      await page.locator('.unlock').waitFor()
    },
  },
  {
    name: 'download',
    scene: 'work',
    looks: [...both, chinese],
    act: async (page) => {
      await page.keyboard.press('Control+,')
      await page.getByRole('tab').nth(1).click()
      await page.locator('.download-open').click()
      await page.locator('.download').waitFor()
    },
  },
  { name: 'empty', scene: 'empty', looks: [...both, chinese] },
  { name: 'first-run', scene: 'first', looks: [...both, chinese], prefs: { isWelcomed: false } },
  {
    name: 'broken',
    scene: 'broken',
    looks: both,
    act: async (page) => {
      await openSource(page, 'Ledger 1998')
      await page.locator('.suggestions button').first().click()
      await page.locator('.chat-fault').waitFor()
    },
  },
  {
    name: 'missing',
    scene: 'broken',
    looks: [both[1]!],
    act: (page) => openSource(page, 'Gate 4'),
  },
  ...(['look', 'models', 'reading', 'storage', 'keys', 'about'] as const).map((tab): Shot => ({
    name: `settings-${tab}`,
    scene: 'work',
    looks: tab === 'models' || tab === 'reading' ? [...both, chinese] : [both[0]!],
    act: async (page) => {
      await page.keyboard.press('Control+,')
      await page
        .getByRole('tab')
        .nth(['look', 'models', 'reading', 'storage', 'keys', 'about'].indexOf(tab))
        .click()
      await page.waitForTimeout(300)
    },
  })),
  {
    name: 'palette',
    scene: 'work',
    looks: both,
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('note')
      await page.waitForTimeout(600)
    },
  },
  {
    name: 'keys',
    scene: 'work',
    looks: [both[1]!],
    act: (page) => page.keyboard.press('Control+/'),
  },
  {
    name: 'menu',
    scene: 'work',
    looks: [both[0]!],
    act: async (page) => {
      await page.getByRole('row').filter({ hasText: 'bundle' }).first().click({ button: 'right' })
      await page.waitForTimeout(300)
    },
  },
  {
    name: 'streaming',
    scene: 'slow',
    looks: [both[0]!],
    act: async (page) => {
      await openSource(page, 'Hearing room')
      await page.locator('textarea').fill('Where does exhibit PX-117 appear?')
      await page.keyboard.press('Enter')
      await page.waitForTimeout(6000)
    },
  },
  {
    name: 'narrow',
    scene: 'work',
    looks: [{ theme: 'dark', language: 'en', width: 820, height: 700 }],
    act: async (page) => {
      await openSource(page, 'Hearing room')
      await page.keyboard.press('Control+3')
      await openChat(page)
    },
  },
  {
    name: 'zoomed',
    scene: 'work',
    looks: [{ theme: 'light', language: 'en', width: 640, height: 400 }],
    act: async (page) => {
      await page.keyboard.press('Control+1')
      await openSource(page, 'Hearing room')
      await page.keyboard.press('Control+1')
      await page.waitForTimeout(800)
    },
  },
]

const server = await preview({ configFile: 'test/desktop/ui/paper.config.ts' })
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
let faults = 0
for (const { name, scene, looks = both, prefs = {}, act } of shots) {
  if (only.length > 0 && !only.includes(name)) continue
  for (const { theme, language, width = 1440, height = 900 } of looks) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: language,
      reducedMotion: 'reduce',
    })
    await context.addInitScript(
      (kept) => {
        if (!localStorage.getItem('longview.preferences'))
          localStorage.setItem('longview.preferences', kept)
      },
      JSON.stringify({ isWelcomed: true, ...prefs }),
    )
    const page = await context.newPage()
    const label = `${name}-${theme}-${language}`
    page.on('pageerror', (error) => {
      faults++
      console.log(`${label}: ${error.stack ?? error.message}`)
    })
    page.on('console', (message) => {
      if (message.type() === 'error' || message.text().includes('Content Security'))
        console.log(`${label}: console: ${message.text().slice(0, 400)}`)
    })
    try {
      await page.goto(`http://127.0.0.1:5179/dev.html?scene=${scene}`)
      await page.locator('.frame').waitFor()
      await page.waitForTimeout(700)
      // Shared machines stall now and then.
      page.setDefaultTimeout(60_000)
      await act?.(page)
      const { violations } = await new AxeBuilder({ page })
        .exclude('[data-base-ui-focus-guard]')
        .analyze()
      for (const { id, impact, nodes } of violations) {
        faults++
        console.log(
          `${label}: axe ${impact} ${id}: ${nodes
            .slice(0, 3)
            .map(
              ({ html, failureSummary }) =>
                `${html.slice(0, 160)} :: ${failureSummary?.split('\n').slice(1, 3).join(' ')}`,
            )
            .join('\n    ')}`,
        )
      }
    } catch (error) {
      faults++
      console.log(
        `${label}: ${error instanceof Error ? error.message.slice(0, 600) : String(error)}`,
      )
    }
    await page.screenshot({ path: `${folder}/${label}.png` })
    await context.close()
  }
}
await browser.close()
await server.close()
console.log(faults === 0 ? 'no findings' : `${faults} findings`)
process.exit(0)
