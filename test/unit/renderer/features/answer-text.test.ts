// @vitest-environment happy-dom
import { act, createElement } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Citation } from '#contract/api.ts'
import { MarkdownText } from '../../../../renderer/features/chat/markdown.tsx'
import { answerWithCitations } from '../../../../renderer/features/chat/copy-answer.ts'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import { installBridge } from '../bridge.ts'

const cited: Citation = {
  marker: 1,
  sourceId: 's',
  locator: { kind: 'time', startMs: 72_000, endMs: 80_000 },
}

let root: Root | undefined

async function render(text: string, unsupported: string[] = []): Promise<HTMLElement> {
  const place = document.createElement('div')
  document.body.replaceChildren(place)
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  root = createRoot(place)
  await act(async () =>
    root?.render(createElement(MarkdownText, { text, citations: [cited], unsupported })),
  )
  return place
}

afterEach(() => act(async () => root?.unmount()))
beforeEach(() => {
  void startWords('en')
  installBridge({})
})

describe('the text of an answer', () => {
  test('turns a marker into a chip that says where it leads', async () => {
    const place = await render('It appears twice [1].')
    const chip = place.querySelector('[data-citation-chip="1"]')
    expect(chip?.getAttribute('aria-label')).toContain('01:12 – 01:20')
    expect(place.textContent).toBe('It appears twice 1.')
  })

  test('leaves a marker that has no citation as it was written', async () => {
    const place = await render('Perhaps [7].')
    expect([place.textContent, place.querySelector('button')]).toEqual(['Perhaps [7].', null])
  })

  test('underlines sentences without evidence, with their chips in place', async () => {
    const place = await render('This is seen [1]. That is guessed.', ['That is guessed.'])
    expect(place.querySelector('.unsupported')?.textContent).toBe('That is guessed.')
    expect(place.querySelectorAll('[data-citation-chip]')).toHaveLength(1)
  })

  test.each([
    ['markup', '<img src=x onerror=alert(1)><script>alert(1)</script><b onclick="x()">b</b>'],
    ['a picture', '![spy](https://example.org/spy.png)'],
    ['a link', '[here](https://example.org) and [there](javascript:alert(1))'],
    ['a bare address', 'https://example.org/track?me'],
    ['a form', '- [ ] task'],
  ])('never becomes %s', async (_what, text) => {
    const place = await render(text)
    expect(
      place.querySelectorAll('img, script, a, iframe, form, input, [onclick], [src], [href]'),
    ).toHaveLength(0)
  })

  test('is copied with its citations written out', () => {
    expect(answerWithCitations('Twice [1].', [cited], () => 'talk.mp4')).toBe(
      'Twice [1].\n\n[1] talk.mp4, 01:12 – 01:20',
    )
    expect(answerWithCitations('Nothing.', [], () => '')).toBe('Nothing.')
  })
})
