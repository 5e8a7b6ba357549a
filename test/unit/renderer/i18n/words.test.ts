// @vitest-environment happy-dom
import { globSync, readFileSync } from 'node:fs'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '#contract/errors.ts'
import { Settings } from '#contract/settings.ts'
import { en } from '../../../../renderer/i18n/en/en.ts'
import { i18n, speak, startWords, t } from '../../../../renderer/i18n/i18n.ts'
import { zhCN } from '../../../../renderer/i18n/zh-CN/zh-cn.ts'

type Tree = { [key: string]: string | Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value, `${path}${key}.`),
  )
}

/** Chinese has one plural form where English has two. */
const withoutPlural = (key: string): string => key.replace(/_(one|other)$/, '')
const keysOf = (tree: Tree): string[] =>
  [...new Set(leaves(tree).map(([key]) => withoutPlural(key)))]
    .filter((key) => !key.startsWith('settings.field.'))
    .toSorted()

const slots = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).toSorted()

describe('the words of the window', () => {
  test('exist in both languages', () => {
    expect(keysOf(zhCN)).toEqual(keysOf(en))
  })

  test('are written in Chinese, not left in English', () => {
    const english = new Map(leaves(en))
    const same = leaves(zhCN)
      .filter(
        ([key, text]) =>
          english.get(key) === text && /[a-z]{3}/.test(text.replaceAll(/\{\{.*?\}\}/g, '')),
      )
      .map(([key]) => key)
    // Names of the product and of a format; and the demo model reads English questions only.
    expect(same.toSorted()).toEqual(['chat.exportAs.md', 'common.product', 'welcome.question'])
  })

  test('name the same facts in both languages', () => {
    const chinese = new Map(leaves(zhCN).map(([key, text]) => [withoutPlural(key), slots(text)]))
    const missing = leaves(en).filter(([key, text]) => {
      const there = chinese.get(withoutPlural(key)) ?? []
      // A form for one may leave the number out; a form for many may not name what the other does not.
      return there.some((slot) => !slots(text).includes(slot)) && !key.endsWith('_one')
    })
    expect(missing.map(([key]) => key)).toEqual([])
  })

  test('say for every error what happened and what to do', () => {
    for (const errors of [en.errors, zhCN.errors]) {
      expect(Object.keys(errors).toSorted()).toEqual([...errorCodes].toSorted())
      for (const { what, advice } of Object.values(errors)) {
        expect(what.length).toBeGreaterThan(3)
        expect(advice.length).toBeGreaterThan(3)
      }
    }
  })

  test('cover every setting of the engine in Chinese', () => {
    const names = Object.keys(Settings.shape).map((name) => name.replaceAll('.', '_'))
    expect(Object.keys(zhCN.settings.field).toSorted()).toEqual(names.toSorted())
  })

  test('keep to the house: no exclamation, no "we", no "AI"', () => {
    const wrong = leaves(en).filter(([, text]) => /!|\b(we|our|AI)\b/i.test(text))
    expect(wrong).toEqual([])
  })
})

type AnyNode = { type: string; [key: string]: unknown }

function visit(node: unknown, see: (node: AnyNode) => void): void {
  if (Array.isArray(node)) node.forEach((one) => visit(one, see))
  else if (node && typeof node === 'object') {
    if (typeof (node as AnyNode).type === 'string') see(node as AnyNode)
    Object.values(node).forEach((value) => visit(value, see))
  }
}

/** Attributes whose value a person reads or hears. */
const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'text', 'words'])
const hasWords = (text: unknown): boolean => typeof text === 'string' && /\p{L}{2,}/u.test(text)

describe('components', () => {
  const files = globSync('renderer/**/*.tsx', { cwd: process.cwd() })

  test('are found', () => expect(files.length).toBeGreaterThan(40))

  test.each(files)('%s holds no words of its own', (file) => {
    const found: unknown[] = []
    const { program } = parseSync(file, readFileSync(file, 'utf8'))
    visit(program, (node) => {
      if (node.type === 'JSXText' && hasWords(node['value'])) found.push(node['value'])
      if (node.type !== 'JSXAttribute') return
      const name = (node['name'] as { name?: string }).name ?? ''
      const value = node['value'] as AnyNode | null
      if (spoken.has(name) && value?.type === 'Literal' && hasWords(value['value']))
        found.push(value['value'])
    })
    expect(found).toEqual([])
  })
})

describe('a word that is looked up without i18next', () => {
  test.each(['en', 'zh-CN'] as const)('is the one that it tells, in %s', async (language) => {
    await startWords('en')
    await speak(language)
    const told = (tell: (key: string) => string): Record<string, string> =>
      Object.fromEntries(leaves(en).map(([key]) => [key, tell(key)]))
    expect(told(t as never)).toEqual(told((key) => i18n.t(key as never)))
    expect(t('chat.ask')).toBe((language === 'en' ? en : zhCN).chat.ask)
  })
})
