/** What commands do with sources: with those that are selected, else with the one that is open. */
import { removeCollection } from '../../state/collections.ts'
import { openDialog } from '../../state/dialogs.ts'
import { beginRedaction, exportAs } from '../../state/exports.ts'
import { locateSource, revealSource, sourceById, useLibrary } from '../../state/library.ts'
import { openSource, useViewer } from '../../state/viewer.ts'
import { askToRemove } from '../library/ask-to-remove.ts'

const chosen = (): string[] => {
  const { selected } = useLibrary.getState()
  if (selected.length > 0) return selected
  const open = useViewer.getState().main?.source
  return open !== undefined && sourceById(open) ? [open] : []
}

const isDocument = (id: string): boolean => {
  const kind = sourceById(id)?.kind
  return kind === 'pdf' || kind === 'image'
}

const only = (): string | undefined => (chosen().length === 1 ? chosen()[0] : undefined)
const onlyDocument = (): string | undefined => {
  const id = only()
  return id !== undefined && isDocument(id) ? id : undefined
}

type Act = { can(): boolean; run(): void }

const withOne = (find: () => string | undefined, run: (id: string) => void): Act => ({
  can: () => find() !== undefined,
  run: () => {
    const id = find()
    if (id !== undefined) run(id)
  },
})
const withAll = (find: () => string[], run: (ids: string[]) => void): Act => ({
  can: () => find().length > 0,
  run: () => {
    const ids = find()
    if (ids.length > 0) run(ids)
  },
})
const missing = (): string | undefined => {
  const id = only()
  return id !== undefined && sourceById(id)?.status === 'missing' ? id : undefined
}

const collection = (): { id: string; name: string } | undefined => {
  const { collections, collection: current } = useLibrary.getState()
  return collections.find(({ id }) => id === current)
}
const withCollection = (run: (one: { id: string; name: string }) => void): Act => ({
  can: () => collection() !== undefined,
  run: () => {
    const one = collection()
    if (one) run(one)
  },
})

export const sourceActs = {
  remove: withAll(chosen, (ids) => askToRemove(ids)),
  beside: withOne(only, (id) => openSource(id, { slot: 'beside' })),
  reveal: withOne(only, (id) => void revealSource(id)),
  locate: withOne(missing, (id) => void locateSource(id)),
  collect: withAll(chosen, (sources) => openDialog({ kind: 'name-collection', name: '', sources })),
  searchable: withOne(onlyDocument, (source) => void exportAs({ kind: 'searchable', source })),
  redact: withOne(onlyDocument, (id) => {
    openSource(id)
    beginRedaction(id)
  }),
  bates: withAll(
    () => chosen().filter(isDocument),
    (ids) => openDialog({ kind: 'bates', ids }),
  ),
  renameCollection: withCollection(({ id, name }) =>
    openDialog({ kind: 'name-collection', id, name }),
  ),
  removeCollection: withCollection(({ id, name }) => removeCollection(id, name)),
}
