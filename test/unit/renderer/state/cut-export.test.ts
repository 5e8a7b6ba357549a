// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import { tellOfCutExport } from '../../../../renderer/state/cut-export.ts'
import { exportAs } from '../../../../renderer/state/exports.ts'
import { useNotices } from '../../../../renderer/state/notices.ts'
import { installBridge, ok } from '../bridge.ts'

beforeEach(async () => {
  await startWords('en')
  useNotices.setState({ notices: [] })
})
const titles = (): string[] => useNotices.getState().notices.map(({ title }) => title())

test('a file that was not finished when the window went is told of once, when it is next opened', async () => {
  let end: (outcome: ReturnType<typeof ok>) => void = () => undefined
  installBridge({
    'export.saveAs': (_input, { emit }) => {
      emit({ stage: 'pages', done: 1, total: 9 })
      return new Promise((resolve) => (end = resolve))
    },
  })
  const work = exportAs({ kind: 'searchable', source: 's' })
  await new Promise((resolve) => setTimeout(resolve, 5))
  // What the next window finds.
  tellOfCutExport()
  expect(titles()).toEqual(['The searchable PDF was not saved'])
  tellOfCutExport()
  expect(titles()).toHaveLength(1)
  end(ok({ saved: true, name: 'a.pdf' }))
  await work
})

test('one that was finished, or was never begun, is not', async () => {
  installBridge({
    'export.saveAs': (_input, { emit }) => {
      emit({ stage: 'pages', done: 1, total: 9 })
      return ok({ saved: true, name: 'a.pdf' })
    },
  })
  await exportAs({ kind: 'searchable', source: 's' })
  useNotices.setState({ notices: [] })
  tellOfCutExport()
  expect(titles()).toEqual([])
})
