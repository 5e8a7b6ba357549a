import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../filled.ts'
import { ask, barriers, notice, row, settleIn } from './window.ts'

test.describe.configure({ timeout: 180_000 })

for (const theme of ['light', 'dark'] as const) {
  test(`nothing keeps people out, in the ${theme} theme`, async ({ page }) => {
    await settleIn(page, { theme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    expect(await barriers(page), 'start').toEqual([])
    for (const name of ['stripes.mp4', 'note.pdf', 'square.png']) {
      await row(page, name).click()
      await expect(page.getByRole('heading', { name })).toBeVisible()
      expect(await barriers(page), name).toEqual([])
    }
    await page.keyboard.press('ControlOrMeta+,')
    for (const tab of [
      'Appearance',
      'Models',
      'Reading and answering',
      'Storage',
      'Shortcuts',
      'About',
    ]) {
      await page.getByRole('tab', { name: tab }).click()
      expect(await barriers(page), tab).toEqual([])
    }
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+k')
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await barriers(page), 'palette').toEqual([])
  })
}

test('the window speaks Chinese from the next click on, and after a restart', async ({ start }) => {
  const first = await start()
  await settleIn(first.page)
  await first.page.keyboard.press('ControlOrMeta+,')
  await first.page.getByRole('combobox', { name: 'Language' }).click()
  await first.page.getByRole('option', { name: '简体中文' }).click()
  await expect(first.page.getByRole('heading', { name: '设置' })).toBeVisible()
  await expect(first.page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await first.page.waitForTimeout(1000)
  await first.close()
  const { page } = await start()
  await expect(page.getByRole('heading', { name: '资料库' })).toBeVisible()
  await expect(row(page, 'note.pdf')).toContainText('就绪')
})

test('everything is reached by keyboard: panes, sources, commands, settings', async ({ page }) => {
  await settleIn(page)
  await expect(row(page, 'note.pdf')).toBeVisible()
  await page.keyboard.press('F6')
  await expect(page.getByRole('grid', { name: 'Sources' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main').getByRole('heading')).toBeVisible()
  await page.keyboard.press('F6')
  await page.keyboard.press('F6')
  await expect(page.getByRole('textbox', { name: /Ask about/ })).toBeFocused()

  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByPlaceholder(/Search sources/)).toBeFocused()
  await page.keyboard.type('square')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'square.png' })).toBeVisible()

  await page.keyboard.press('ControlOrMeta+1')
  await expect(page.getByRole('grid', { name: 'Sources' })).toBeHidden()
  await page.keyboard.press('ControlOrMeta+1')
  await expect(page.getByRole('grid', { name: 'Sources' })).toBeVisible()

  await page.keyboard.press('ControlOrMeta+/')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText(
    'Play or pause',
  )
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a shortcut is bound anew and works at once', async ({ page }) => {
  await settleIn(page)
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Shortcuts' }).click()
  await page.getByRole('button', { name: /Change the keys of Show or hide the queue/ }).click()
  await page.keyboard.press('ControlOrMeta+j')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+j')
  await expect(page.getByRole('heading', { name: 'Queue' })).toBeVisible()
})

test('a setting that is out of bounds is refused where it stands, a good one is kept', async ({
  page,
}) => {
  await settleIn(page)
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Models' }).click()
  const field = page.getByRole('textbox', { name: 'Context size' })
  await field.fill('12')
  await field.press('Enter')
  await expect(page.getByText('A number from 1024 to 262144')).toBeVisible()
  await field.fill('4096')
  await field.press('Enter')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Models' }).click()
  await expect(page.getByRole('textbox', { name: 'Context size' })).toHaveValue('4096')
})

test('a small window keeps everything: the chat becomes a sheet', async ({ page }) => {
  await settleIn(page)
  await page.setViewportSize({ width: 760, height: 560 })
  await row(page, 'note.pdf').click()
  await expect(page.getByRole('textbox', { name: /Ask about/ })).toBeHidden()
  await page.keyboard.press('ControlOrMeta+3')
  await expect(page.getByRole('textbox', { name: /Ask about/ })).toBeVisible()
  await page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Close' }).click()
  await expect(page.locator('.pdf-page').first()).toBeVisible()
})

test('Enter in the search takes what stands first, also what was found later', async ({ page }) => {
  await settleIn(page)
  await row(page, 'stripes.mp4').click()
  await ask(page, 'Where is invoice 4711?')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('invoice 4711')
  const passage = page.getByRole('option').filter({ hasText: 'note.pdf' })
  await expect(passage).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'note.pdf' })).toBeVisible()
})

test('panes that were drawn wide leave nothing outside of a window that became narrow', async ({
  page,
}) => {
  await settleIn(page, { sizes: { library: 500, chat: 700, jobs: 220 } })
  for (const width of [1300, 900]) {
    await page.setViewportSize({ width, height: 600 })
    const send = page.getByRole('button', { name: 'Send' })
    await expect
      .poll(async () => {
        const box = await send.boundingBox()
        return box && box.x + box.width
      })
      .toBeLessThanOrEqual(width)
  }
})

test('a window that reads from right to left mirrors its panes and is no wider than itself', async ({
  page,
}) => {
  await settleIn(page, { open: { library: true, chat: true, jobs: true } })
  await page.evaluate(() => (document.documentElement.dir = 'rtl'))
  const leftOf = async (pane: string): Promise<number> =>
    (await page.locator(`[data-pane="${pane}"]`).boundingBox())!.x
  expect(await leftOf('chat')).toBe(0)
  expect(await leftOf('library')).toBeGreaterThan(await leftOf('viewer'))
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wider).toBe(0)
  expect(await barriers(page)).toEqual([])
  // Times and sizes are read from left to right all the same: 160 x 120 is not 120 x 160.
  await row(page, 'stripes.mp4').click()
  const directions = await page
    .locator('.clock, .viewer__fact bdi')
    .evaluateAll((all) => all.map((element) => getComputedStyle(element).direction))
  expect(directions.length).toBeGreaterThan(2)
  expect(new Set(directions)).toEqual(new Set(['ltr']))
})

test('with the colours of the system (high contrast) what is chosen has a frame', async ({
  page,
}) => {
  await settleIn(page)
  await page.emulateMedia({ forcedColors: 'active' })
  const framed = (what: string): Promise<string[]> =>
    page.locator(what).evaluateAll((all) => all.map((one) => getComputedStyle(one).outlineStyle))
  await row(page, 'note.pdf').click()
  expect(await framed('.row[aria-selected="true"]')).toEqual(['solid'])
  expect(new Set(await framed('.row[aria-selected="false"]'))).toEqual(new Set(['none']))
  await page.keyboard.press('ControlOrMeta+,')
  await expect(page.getByRole('tab', { name: 'Models' })).toBeVisible()
  expect(await framed('.settings__tab[aria-selected="true"]')).toEqual(['solid'])
  expect(await framed('.segmented [data-pressed]')).toEqual(['solid'])
  await page.keyboard.press('Escape')

  // Icons, times and how full something is stand out from the ground, whatever theme was chosen before.
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
  await row(page, 'stripes.mp4').click()
  await ask(page, 'What colours are the stripes?')
  await expect(page.locator('.timeline__canvas')).toBeVisible()
  await page.locator('.evidence > summary').click()
  await expect(page.locator('.meter > i').first()).toBeAttached()
  const colours = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.cssText = 'color: CanvasText; background: Highlight'
    const { color: text, backgroundColor: highlight } = getComputedStyle(probe)
    probe.remove()
    const of = (what: string): CSSStyleDeclaration =>
      getComputedStyle(document.querySelector(what)!)
    return {
      text,
      highlight,
      icon: of('.row svg').color,
      times: of('.timeline__canvas').color,
      full: of('.meter > i').backgroundColor,
    }
  })
  const { text, highlight } = colours
  expect(colours).toEqual({ text, highlight, icon: text, times: text, full: highlight })
  // Only the source that is open has a bar at its side.
  const bars = (what: string): Promise<string[]> =>
    page
      .locator(what)
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).borderInlineStartColor))
  const [open] = await bars('.row--open')
  expect(open).toBe(text)
  expect(await bars('.row:not(.row--open)')).not.toContain(open)
})

test('panes are sized by keyboard and stay so', async ({ page }) => {
  await settleIn(page)
  const separator = page.getByRole('separator', { name: 'Resize Library' })
  await separator.focus()
  const before = Number(await separator.getAttribute('aria-valuenow'))
  await page.keyboard.press('ArrowRight')
  await expect(separator).toHaveAttribute('aria-valuenow', String(before + 16))
  await page.reload()
  await expect(separator).toHaveAttribute('aria-valuenow', String(before + 16))
})

test('what the page loads obeys its policy: no style element, no inline script, no violation', async ({
  page,
}) => {
  const broken: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) broken.push(message.text())
  })
  await settleIn(page)
  for (const name of ['stripes.mp4', 'note.pdf', 'square.png']) await row(page, name).click()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Models' }).click()
  expect(broken).toEqual([])
  expect(await page.locator('style').count()).toBe(0)
})

test('a setting that cannot be saved says so over the dialog, which stays open', async ({
  page,
  library,
}) => {
  await settleIn(page)
  // A folder in the place of the file: nothing can be written there, whoever runs this.
  mkdirSync(join(library, 'settings.json', 'full'), { recursive: true })
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Reading and answering' }).click()
  const field = page.getByRole('textbox', { name: 'Frames per shot' })
  const before = await field.inputValue()
  await field.fill(String(Number(before) + 1))
  await field.press('Enter')
  const said = notice(page, 'The setting was not saved')
  await expect(said).toBeVisible()
  await expect(field).toHaveValue(before)
  // What stands there is said anew in the language that is chosen meanwhile.
  await page.getByRole('tab', { name: 'Appearance' }).click()
  await page.getByRole('dialog').getByRole('combobox').click()
  await page.getByRole('option', { name: '简体中文' }).click()
  await expect(notice(page, '设置未保存')).toBeVisible()
  await page.getByRole('dialog').getByRole('combobox').click()
  await page.getByRole('option', { name: 'English' }).click()
  await page.getByRole('tab', { name: 'Reading and answering' }).click()
  // What stands behind the dialog cannot be clicked; what stands over it does not close it.
  await said.getByRole('button', { name: 'Dismiss' }).click({ timeout: 5000 })
  await expect(said).toHaveCount(0)
  await expect(field).toBeVisible()
})
