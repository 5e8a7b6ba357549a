import { expect, test } from 'vitest'
import { engineApi } from '../../../main/contract/api.ts'
import { deskApi } from '../../../main/contract/desk-api.ts'
import { exportApi } from '../../../main/contract/export-api.ts'
import { preloadApi, shellApi } from '../../../main/contract/shell-api.ts'
import { supportApi } from '../../../main/contract/support-api.ts'
import { pageApi } from '../../../main/contract/window-api.ts'
import { z } from '../../../main/contract/zod.ts'

/** Fields that carry a path of this machine, or several. */
const namesPath = (input: z.ZodType): boolean => {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  return Object.keys(properties).some((name) =>
    /^(paths?|folder|file|model|mmproj|files)$/.test(name),
  )
}

test('nothing that the page can ask names a path', () => {
  const naming = Object.entries(pageApi).filter(([, { input }]) => namesPath(input))
  expect(naming.map(([method]) => method)).toEqual([])
})

test('what names a path exists, and only the shell can ask it', () => {
  const all = { ...engineApi, ...deskApi, ...exportApi }
  const naming = Object.entries(all).filter(([, { input }]) => namesPath(input))
  expect(naming.map(([method]) => method).toSorted()).toEqual([
    'chats.export',
    'export.bates',
    'export.bundle',
    'export.redact',
    'export.replay',
    'export.report',
    'export.searchable',
    'library.enqueue',
    'library.import',
    'library.locate',
    'models.add',
  ])
})

test('no two processes answer to the same name', () => {
  const names = [engineApi, deskApi, exportApi, shellApi, preloadApi, supportApi].flatMap((api) =>
    Object.keys(api),
  )
  expect(new Set(names).size).toBe(names.length)
})
