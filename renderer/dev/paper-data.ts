/** Sources, pages and chats as they look after a week of work. */
import type { Answer, Citation, Source } from '#contract/api.ts'
import type { Chat, Collection, Job, Message } from '#contract/desk-api.ts'

type Base = Pick<Source, 'id' | 'kind' | 'name'> & Partial<Source>

export const source = (base: Base): Source => ({
  path: `/home/dana/matters/${base.name}`,
  sha256: base.id.padEnd(64, '0'),
  bytes: 184_000_000,
  samples: 812,
  tokenRows: 51_968,
  status: 'ready',
  gaps: [],
  importedAt: '2026-11-20T09:12:00Z',
  ...base,
})

export const workSources: Source[] = [
  source({
    id: 'talk',
    kind: 'video',
    name: 'Hearing room B, 14 May, camera 2.mp4',
    durationMs: 8_047_000,
    width: 1920,
    height: 1080,
    importedAt: '2026-11-22T08:00:00Z',
  }),
  source({
    id: 'bundle',
    kind: 'pdf',
    name: 'Disclosure bundle volume 3 (scanned).pdf',
    pages: 312,
    bytes: 61_000_000,
    status: 'partial',
    gaps: [
      { locator: { kind: 'page', page: 41 }, reason: 'no words were found on it' },
      {
        locator: { kind: 'page', page: 118 },
        reason: 'there is writing on it, but only 12 % of it could be read with any confidence',
      },
    ],
    importedAt: '2026-11-22T07:40:00Z',
  }),
  source({
    id: 'form',
    kind: 'pdf',
    name: 'sample-form.pdf',
    pages: 2,
    bytes: 160_440,
    importedAt: '2026-11-21T16:00:00Z',
  }),
  source({
    id: 'sample',
    kind: 'video',
    name: 'sample-recording.mp4',
    durationMs: 60_000,
    width: 640,
    height: 360,
    bytes: 134_676,
    importedAt: '2026-11-21T15:58:00Z',
  }),
  source({
    id: 'deposition',
    kind: 'video',
    name: 'Deposition of R. Almeida, day 1.mkv',
    durationMs: 14_412_000,
    width: 1280,
    height: 720,
    status: 'importing',
    importedAt: '2026-11-21T12:00:00Z',
  }),
  source({
    id: 'call',
    kind: 'audio',
    name: 'Call 2026-05-02 09.14.wav',
    durationMs: 1_934_000,
    importedAt: '2026-11-20T12:00:00Z',
  }),
  source({
    id: 'photo',
    kind: 'image',
    name: 'Loading bay, north door.png',
    width: 1600,
    height: 1067,
    bytes: 4_100_000,
    importedAt: '2026-11-20T11:00:00Z',
  }),
  source({
    id: 'lost',
    kind: 'video',
    name: 'Gate 4 night shift.avi',
    durationMs: 28_800_000,
    status: 'missing',
    importedAt: '2026-11-19T11:00:00Z',
  }),
  source({
    id: 'scan3',
    kind: 'pdf',
    name: 'Ledger 1998, scan 3.pdf',
    pages: 44,
    status: 'failed',
    error: {
      code: 'source/damaged',
      message: 'The cross-reference table of Ledger 1998, scan 3.pdf points past its end.',
    },
    importedAt: '2026-11-18T11:00:00Z',
  }),
  source({
    id: 'minutes',
    kind: 'pdf',
    name: '会议纪要 2026年5月.pdf',
    pages: 18,
    bytes: 2_300_000,
    importedAt: '2026-11-17T11:00:00Z',
  }),
]

export const workCollections: Collection[] = [
  {
    id: 'almeida',
    name: 'Almeida v. Northgate',
    sources: ['talk', 'bundle', 'deposition', 'photo'],
  },
  { id: 'audit', name: 'Audit 2026', sources: ['scan3', 'minutes', 'call'] },
]

export const workJobs: Job[] = [
  {
    id: 'j1',
    path: '',
    name: 'Deposition of R. Almeida, day 1.mkv',
    sourceId: 'deposition',
    collections: [],
    state: 'running',
    stage: 'encode',
    done: 3210,
    total: 5260,
    unit: 'frames',
    rate: 41.3,
    remainingMs: 49_600,
  },
  { id: 'j2', path: '', name: 'Dashcam 0412.mp4', collections: [], state: 'waiting', done: 0 },
  {
    id: 'j3',
    path: '',
    name: 'Invoices Q2 (scanned).pdf',
    collections: [],
    state: 'paused',
    stage: 'encode',
    done: 41,
    total: 312,
    unit: 'pages',
  },
  {
    id: 'j4',
    path: '',
    name: 'Ledger 1998, scan 3.pdf',
    sourceId: 'scan3',
    collections: [],
    state: 'failed',
    stage: 'probe',
    done: 0,
    error: { code: 'source/damaged', message: 'The cross-reference table points past its end.' },
  },
  {
    id: 'j5',
    path: '/evidence/Payroll 2024.pdf',
    name: 'Payroll 2024.pdf',
    collections: [],
    state: 'failed',
    stage: 'probe',
    done: 0,
    error: { code: 'source/password', message: 'It is protected by a password.' },
  },
]

/** 10,000 sources: names that sort, filter and differ in length. */
export function manySources(): Source[] {
  const kinds = ['video', 'pdf', 'image', 'audio'] as const
  return Array.from({ length: 10_000 }, (_, index) => {
    const kind = kinds[index % 4]!
    const extent =
      kind === 'pdf'
        ? { pages: (index % 600) + 1 }
        : kind === 'image'
          ? {}
          : { durationMs: ((index * 37) % 14_400) * 1000 + 1000 }
    return source({
      id: `s${index}`,
      kind,
      name: `Exhibit ${index + 1} ${['camera', 'bundle', 'photo', 'call'][index % 4]} of ${['May', 'June', 'July'][index % 3]}.${['mp4', 'pdf', 'png', 'wav'][index % 4]}`,
      ...extent,
      importedAt: new Date(1.7e12 + index * 1000).toISOString(),
    })
  })
}

const cite = (
  marker: number,
  sourceId: string,
  locator: Citation['locator'],
  state?: Citation['state'],
): Citation => (state ? { marker, sourceId, locator, state } : { marker, sourceId, locator })

export const workCitations: Citation[] = [
  cite(1, 'talk', { kind: 'time', startMs: 1_872_480, endMs: 1_880_000 }, 'verified'),
  cite(2, 'talk', { kind: 'time', startMs: 4_960_000, endMs: 4_972_000 }),
  cite(
    3,
    'bundle',
    { kind: 'page', page: 41, boxes: [{ x: 0.12, y: 0.31, width: 0.66, height: 0.07 }] },
    'verified',
  ),
  cite(
    4,
    'bundle',
    { kind: 'page', page: 112, boxes: [{ x: 0.1, y: 0.55, width: 0.5, height: 0.05 }] },
    'unsupported',
  ),
]

export const workText = `The exhibit sticker **PX-117** is shown to the camera twice:

1. at 31:12, held by counsel for about eight seconds [1],
2. at 1:22:40, on the table beside the binder [2].

The same number stands on the index of the bundle [3], where it is described as *delivery note, north door*. The note itself is signed on 2 May [4]. The signature was probably added later.

| Where | Number | Read as |
|---|---|---|
| Recording, 31:12 | PX-117 | clear |
| Bundle, p. 41 | PX-117 | clear |`

export const answerOf = (text: string, citations: Citation[], unsupported: string[]): Answer => ({
  text,
  supported: unsupported.length === 0,
  unsupported,
  citations,
  evidence: {
    samples: 14,
    slices: 63,
    tokenRows: 4032,
    encoded: 39,
    fromCache: 24,
    omitted: 2,
    promptTokens: 5210,
    contextTokens: 8192,
    items: [
      ...citations.map(({ marker, sourceId, locator }) => ({ id: marker, sourceId, locator })),
      { id: 9, sourceId: 'talk', locator: { kind: 'time', startMs: 3_000_000, endMs: 3_240_000 } },
      { id: 10, sourceId: 'bundle', locator: { kind: 'page', page: 43 } },
    ],
    omissions: [
      {
        sourceId: 'bundle',
        locator: { kind: 'page', page: 118 },
        reason: 'its slices did not fit: seen as an overview',
      },
      {
        sourceId: 'deposition',
        locator: { kind: 'time', startMs: 9_000_000, endMs: 14_412_000 },
        reason: 'indexed so far: 66 %',
      },
    ],
  },
  timings: { retrieveMs: 212, prefillMs: 1840, firstTokenMs: 2120, totalMs: 9350 },
})

export const workChats: Chat[] = [
  {
    id: 'c1',
    title: 'Where does exhibit PX-117 appear?',
    collection: 'almeida',
    updatedAt: '2026-11-22T09:30:00Z',
    messages: 4,
  },
  {
    id: 'c2',
    title: 'Signatures on the delivery notes',
    collection: 'almeida',
    updatedAt: '2026-11-21T14:02:00Z',
    messages: 12,
  },
  {
    id: 'c3',
    title: 'Amounts in the ledger',
    collection: 'audit',
    updatedAt: '2026-11-20T10:00:00Z',
    messages: 2,
  },
]

const message = (
  base: Pick<Message, 'id' | 'chat' | 'parent' | 'role' | 'text'> & Partial<Message>,
): Message => ({
  at: '2026-11-22T09:28:00Z',
  state: 'done',
  ...base,
})

const lastSentence = 'The signature was probably added later.'

export const workMessages = (chat: string): Message[] => [
  message({
    id: `${chat}-q0`,
    chat,
    parent: null,
    role: 'question',
    text: 'Who holds the sticker?',
    scope: { sources: ['talk'] },
  }),
  message({
    id: `${chat}-a0`,
    chat,
    parent: `${chat}-q0`,
    role: 'answer',
    text: 'That is not shown: the hands are visible, the face is not.',
    state: 'stopped',
  }),
  message({
    id: `${chat}-q1`,
    chat,
    parent: null,
    role: 'question',
    text: 'Where does exhibit PX-117 appear, and does the bundle mention it?',
    scope: { sources: ['talk', 'bundle'] },
  }),
  message({
    id: `${chat}-a1`,
    chat,
    parent: `${chat}-q1`,
    role: 'answer',
    text: workText,
    answer: answerOf(workText, workCitations, [lastSentence]),
  }),
]

/** A chat of 2,000 messages in one line. */
export function longChat(chat: string): Message[] {
  const messages: Message[] = []
  for (let index = 0; index < 1000; index++) {
    const parent = index === 0 ? null : `m${index - 1}a`
    messages.push(
      message({
        id: `m${index}q`,
        chat,
        parent,
        role: 'question',
        text: `Question ${index + 1}: what is on the table at ${index % 60} minutes?`,
        scope: { sources: ['s0'] },
      }),
    )
    const text =
      index % 3
        ? `A binder and a cup [1]. ${'The light comes from the left. '.repeat(index % 5)}`
        : workText
    messages.push(
      message({
        id: `m${index}a`,
        chat,
        parent: `m${index}q`,
        role: 'answer',
        text,
        answer: answerOf(text, workCitations, []),
      }),
    )
  }
  return messages
}
