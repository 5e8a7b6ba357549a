/** Every action of the window: its id, its default keys, what it does. Palette, menus and shortcuts read this. */
import {
  answerAgain,
  bundleActiveChat,
  copyLastAnswer,
  editLastQuestion,
  exportActiveChat,
  hasActiveChat,
  hasAnswer,
  newChat,
  removeActiveChat,
  renameActiveChat,
} from './chat-actions.ts'
import { sourceActs as act } from './source-actions.ts'
import { stopAnswer, useChats } from '../../state/chats.ts'
import { openDialog } from '../../state/dialogs.ts'
import { focusNextPane, focusPane, isShown, toggle } from '../../state/frame.ts'
import { undoRedaction } from '../../state/exports.ts'
import {
  canPause,
  controlAllJobs,
  isOver,
  isPausedOrHeld,
  useJobs,
  type Job,
} from '../../state/jobs.ts'
import {
  addSamples,
  chooseFiles,
  clearSelection,
  sourceById,
  useLibrary,
} from '../../state/library.ts'
import { chooseModel } from '../../state/models.ts'
import { togglePanel } from '../../state/panel.ts'
import { setTheme, usePreferences } from '../../state/preferences.ts'
import { undoRemoval } from '../../state/removals.ts'
import {
  closeBeside,
  goBack,
  setRegion,
  setSpan,
  useViewer,
  viewerControls,
  type Controls,
} from '../../state/viewer.ts'
import { showWelcome } from '../../state/welcome.ts'

export type CommandGroup = 'general' | 'library' | 'playback' | 'pages' | 'chat'
export type Command = {
  id: CommandId
  group: CommandGroup
  keys: string[]
  run(): void
  /** Is there something that it can be done with now? The palette offers nothing else. */
  can(): boolean
}

type Spec = [CommandGroup, string[], () => void, (() => boolean)?]

const spec = {
  palette: ['general', ['Mod+K'], () => openDialog({ kind: 'palette', words: '' })],
  search: ['general', ['Mod+Shift+F'], () => openDialog({ kind: 'palette', words: '' })],
  settings: ['general', ['Mod+,'], () => openDialog({ kind: 'settings', tab: 'look' })],
  models: ['general', [], () => openDialog({ kind: 'settings', tab: 'models' })],
  shortcuts: ['general', ['Mod+/', '?'], () => openDialog({ kind: 'keys' })],
  'model.add': ['general', [], addModel],
  about: ['general', [], () => openDialog({ kind: 'settings', tab: 'about' })],
  undo: ['general', ['Mod+Z'], undoLast],
  'pane.library': ['general', ['Mod+1'], () => toggle('library')],
  'pane.viewer': ['general', ['Mod+2'], showOnlyViewer],
  'pane.chat': ['general', ['Mod+3'], () => toggle('chat')],
  'pane.jobs': ['general', ['Mod+4'], () => toggle('jobs')],
  'pane.next': ['general', ['F6'], focusNextPane],
  'theme.dark': ['general', [], () => setTheme('dark')],
  'theme.light': ['general', [], () => setTheme('light')],
  'theme.system': ['general', [], () => setTheme('system')],
  'first-run': ['general', [], showWelcome],
  'sources.choose': ['library', ['Mod+O'], () => void chooseFiles(false)],
  'sources.folder': ['library', ['Mod+Shift+O'], () => void chooseFiles(true)],
  'sources.filter': ['library', ['Mod+L'], () => focusPane('library')],
  'sources.everything': ['library', [], clearSelection, hasSelection],
  'sources.samples': ['library', [], () => void addSamples()],
  'sources.beside': ['library', [], act.beside.run, act.beside.can],
  'sources.reveal': ['library', [], act.reveal.run, act.reveal.can],
  'sources.locate': ['library', [], act.locate.run, act.locate.can],
  'sources.remove': ['library', [], act.remove.run, act.remove.can],
  'sources.searchable': ['library', [], act.searchable.run, act.searchable.can],
  'sources.bates': ['library', [], act.bates.run, act.bates.can],
  'sources.redact': ['library', [], act.redact.run, act.redact.can],
  'collection.of': ['library', [], act.collect.run, act.collect.can],
  'collection.rename': ['library', [], act.renameCollection.run, act.renameCollection.can],
  'collection.remove': ['library', [], act.removeCollection.run, act.removeCollection.can],
  'collection.new': ['library', [], () => openDialog({ kind: 'name-collection', name: '' })],
  'jobs.pause': ['library', [], () => void controlAllJobs('pause'), hasJob(canPause)],
  'jobs.resume': ['library', [], () => void controlAllJobs('resume'), hasJob(isPausedOrHeld)],
  'jobs.clear': ['library', [], () => void controlAllJobs('forget'), hasJob(isOver)],
  'player.play': ['playback', ['Space'], () => viewerControls().playPause?.(), offers('playPause')],
  'player.slower': ['playback', ['J'], () => viewerControls().shuttle?.(-1), offers('shuttle')],
  'player.pause': ['playback', ['K'], () => viewerControls().shuttle?.(0), offers('shuttle')],
  'player.faster': ['playback', ['L'], () => viewerControls().shuttle?.(1), offers('shuttle')],
  'player.frameBack': ['playback', [','], () => viewerControls().step?.(-1), offers('step')],
  'player.frameOn': ['playback', ['.'], () => viewerControls().step?.(1), offers('step')],
  'player.back': [
    'playback',
    ['ArrowLeft'],
    () => viewerControls().seekBy?.(-5000),
    offers('seekBy'),
  ],
  'player.on': [
    'playback',
    ['ArrowRight'],
    () => viewerControls().seekBy?.(5000),
    offers('seekBy'),
  ],
  'player.shotBack': [
    'playback',
    ['Shift+ArrowLeft'],
    () => viewerControls().shot?.(-1),
    offers('shot'),
  ],
  'player.shotOn': [
    'playback',
    ['Shift+ArrowRight'],
    () => viewerControls().shot?.(1),
    offers('shot'),
  ],
  'player.in': ['playback', ['I'], () => viewerControls().markIn?.(), offers('markIn')],
  'player.out': ['playback', ['O'], () => viewerControls().markOut?.(), offers('markOut')],
  'player.snapshot': ['playback', ['C'], () => viewerControls().snapshot?.(), offers('snapshot')],
  'player.region': ['playback', ['D'], () => viewerControls().drawRegion?.(), offers('drawRegion')],
  'player.mute': ['playback', ['M'], () => viewerControls().mute?.(), offers('mute')],
  'viewer.go': ['pages', ['G'], () => viewerControls().go?.(), offers('go')],
  'viewer.find': ['pages', ['Mod+F'], () => viewerControls().find?.(), offers('find')],
  'viewer.next': ['pages', ['N'], () => viewerControls().page?.(1), offers('page')],
  'viewer.previous': ['pages', ['P'], () => viewerControls().page?.(-1), offers('page')],
  'viewer.start': ['pages', ['Mod+Home'], () => viewerControls().edge?.('start'), offers('edge')],
  'viewer.end': ['pages', ['Mod+End'], () => viewerControls().edge?.('end'), offers('edge')],
  'viewer.zoomIn': ['pages', ['Mod+=', 'Mod++'], () => viewerControls().zoom?.(1), offers('zoom')],
  'viewer.zoomOut': ['pages', ['Mod+-'], () => viewerControls().zoom?.(-1), offers('zoom')],
  'viewer.fit': ['pages', ['Mod+0'], () => viewerControls().zoom?.(0), offers('zoom')],
  'viewer.rotate': ['pages', ['R'], () => viewerControls().rotate?.(), offers('rotate')],
  'viewer.said': ['pages', [], () => togglePanel('said'), isRecordingOpen],
  'viewer.summary': ['pages', [], () => togglePanel('summary'), isSourceOpen],
  'viewer.back': ['pages', ['Alt+ArrowLeft'], goBack, hasBeenElsewhere],
  'viewer.closeBeside': ['pages', ['Mod+W'], closeBeside, isBesideOpen],
  'chat.new': ['chat', ['Mod+N'], newChat],
  'chat.focus': ['chat', ['Mod+I'], () => focusPane('chat')],
  'chat.send': ['chat', ['Mod+Enter'], sendDraft],
  'chat.stop': ['chat', ['Escape'], () => void stopAnswer(), isAnswering],
  'chat.dropScope': ['chat', [], dropDrawnScope, isDrawn],
  'chat.copy': ['chat', [], copyLastAnswer, hasAnswer],
  'chat.again': ['chat', [], answerAgain, hasAnswer],
  'chat.edit': ['chat', [], editLastQuestion, hasAnswer],
  'chat.rename': ['chat', [], renameActiveChat, hasActiveChat],
  'chat.remove': ['chat', [], removeActiveChat, hasActiveChat],
  'chat.exportMarkdown': ['chat', [], () => exportActiveChat('md'), hasActiveChat],
  'chat.exportHtml': ['chat', [], () => exportActiveChat('html'), hasActiveChat],
  'chat.exportDocx': ['chat', [], () => exportActiveChat('docx'), hasActiveChat],
  'chat.exportBundle': ['chat', [], bundleActiveChat, hasActiveChat],
} satisfies Record<string, Spec>

export type CommandId = keyof typeof spec

function isSourceOpen(): boolean {
  const { main } = useViewer.getState()
  return main !== null && sourceById(main.source) !== undefined
}

function isRecordingOpen(): boolean {
  const kind = sourceById(useViewer.getState().main?.source ?? '')?.kind
  return kind === 'video' || kind === 'audio'
}

function hasJob(fits: (job: Job) => boolean): () => boolean {
  return () => useJobs.getState().jobs.some(fits)
}

/** Does what is open know how to do it? */
function offers(name: keyof Controls): () => boolean {
  return () => viewerControls()[name] !== undefined
}

function isAnswering(): boolean {
  const { active, live } = useChats.getState()
  return active !== null && live[active] !== undefined
}
function hasSelection(): boolean {
  return useLibrary.getState().selected.length > 0
}
function isBesideOpen(): boolean {
  return useViewer.getState().beside !== null
}
function hasBeenElsewhere(): boolean {
  return useViewer.getState().back.length > 0
}
function isDrawn(): boolean {
  const { span, region } = useViewer.getState()
  return span !== null || region !== null
}

function addModel(): void {
  openDialog({ kind: 'settings', tab: 'models' })
  void chooseModel()
}

/** Text that is typed has an undo of its own: `isTakenBy`. */
function undoLast(): void {
  if (!undoRemoval()) undoRedaction()
}

function showOnlyViewer(): void {
  const sides = (['library', 'chat'] as const).filter(isShown)
  for (const pane of sides.length > 0 ? sides : (['library', 'chat'] as const)) toggle(pane)
}

function dropDrawnScope(): void {
  setSpan(null)
  setRegion(null)
}

/** The composer listens: only it knows whether its words can be sent. */
function sendDraft(): void {
  document.querySelector<HTMLFormElement>('form[data-composer]')?.requestSubmit()
}

export const commands: Command[] = Object.entries<Spec>(spec).map(
  ([id, [group, keys, run, can]]) => ({
    id: id as CommandId,
    group,
    keys,
    run,
    can: can ?? (() => true),
  }),
)

const byId = new Map<string, Command>(commands.map((command) => [command.id, command]))

export const runCommand = (id: string): void => byId.get(id)?.run()

/** The keys in force: rebound, or the default. */
export function keysFor(id: CommandId, bound: Record<string, string[]>): string[] {
  return bound[id] ?? byId.get(id)?.keys ?? []
}

export function commandFor(keys: string): Command | undefined {
  const bound = usePreferences.getState().keys
  return commands.find((command) => keysFor(command.id, bound).includes(keys))
}
