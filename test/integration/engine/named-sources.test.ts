import { expect, test } from 'vitest'
import { namedSources } from '#engine/ask/named-sources.ts'
import { open } from './store/library.ts'
import { fileOf, videoProbe } from './store/made.ts'

const store = (): { find(question: string): { question: string; names: string[] } } => {
  const library = open()
  const paths = [
    '/a/scan.pdf',
    '/a/my scan.pdf',
    '/a/talk (final).mp4',
    '/a/文件.pdf',
    '/a/noending',
  ]
  const ids = paths.map((path, at) => library.sources.add(fileOf(at + 1, path), videoProbe).id)
  return {
    find: (text) => {
      const { question, sourceIds } = namedSources(text, ids, library)
      return { question, names: sourceIds.map((id) => library.sources.byId(id)!.name) }
    },
  }
}
const all = ['scan.pdf', 'my scan.pdf', 'talk (final).mp4', '文件.pdf', 'noending']

test.each([
  ['What is the Total in scan.pdf?', 'What is the Total?', ['scan.pdf']],
  ['What is the Total on the document "SCAN.PDF"?', 'What is the Total?', ['scan.pdf']],
  ['When is K7Q2 shown in talk (final).mp4?', 'When is K7Q2 shown?', ['talk (final).mp4']],
  ['What is the Total of my scan.pdf?', 'What is the Total?', ['my scan.pdf']],
  ['Describe talk (final).mp4', 'Describe', ['talk (final).mp4']],
  ['Does scan.pdf name a buyer?', 'Does scan.pdf name a buyer?', ['scan.pdf']],
  ['What is my scan.pdf about?', 'What is this about?', ['my scan.pdf']],
  [
    'Summarise scan.pdf and talk (final).mp4',
    'Summarise this and this',
    ['scan.pdf', 'talk (final).mp4'],
  ],
  ['总结scan.pdf', '总结', ['scan.pdf']],
  ['scan.pdf讲了什么？', 'this 讲了什么？', ['scan.pdf']],
  ['总价是多少 文件.pdf', '总价是多少', ['文件.pdf']],
])('%s is about that source alone', (text, question, names) => {
  expect(store().find(text)).toEqual({ question, names })
})

test.each([
  'What is the Total?',
  'What is in data-scan.pdf?',
  'Is there a scan.pdfx?',
  'Is noending good?',
])('%s names none: everything is asked', (text) => {
  expect(store().find(text)).toEqual({ question: text, names: all })
})
