/** The fixed words of a report, in each language that the window speaks. The command line's are English. */
import type { Language } from '#contract/language.ts'
import { isNotShown } from '#contract/not-shown.ts'
import type { SourceSummary } from '#contract/summary-api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { toldZhCn } from '#contract/told-zh-cn.ts'
import { translator } from '#contract/translator.ts'
import { unreadRuns } from '#contract/unread-runs.ts'

export type SummaryWords = {
  /** How much of it was read, what was not and why, and what else is to be known. */
  coverage(source: Pick<SourceSummary, 'coverage' | 'coverageText' | 'notes'>): string
  /** Whose the sentences are. */
  byWhom(written: number, all: number): string
  dropped(count: number): string
  nothing: string
  pages(first: number, last: number): string
  chronology: string
  dayOrMonth: string
  parties: string
  /** `place` is the marker of the first. */
  party(name: string, roles: string[], mentions: number, place: string): string
  amounts: string
  sum(count: number, currency: string, amount: string): string
  more(count: number): string
  quoted(text: string): string
  /** What is said of `about`, as in "date: words". */
  line(about: string, text: string): string
}

export type ReportWords = {
  language: Language
  question: string
  answer: string
  heading(role: string, at: string): string
  /** Of an answer that was not finished: what its state is called. */
  state: Record<'stopped' | 'failed', string>
  doubt: string
  remarks(all: string[]): string
  entry(number: number): string
  page(number: number): string
  removedSource: string
  where(name: string, place: string): string
  /** A place and the hash of its source, '' where there is none. */
  proved(where: string, hash: string): string
  /** An answer as it is read by people. */
  said(text: string): string
  summaryOf(names: string[]): string
  gridOf(names: string[], questions: string[]): string
  gridAnswer(question: string, text: string, entry: number): string
  deleted: string
  summary: SummaryWords
}

const en: ReportWords = {
  language: 'en',
  question: 'Question',
  answer: 'Answer',
  heading: (role, at) => `${role} (${at})`,
  state: { stopped: 'stopped', failed: 'failed' },
  doubt: 'not fully supported by the evidence',
  remarks: (all) => all.join('; '),
  entry: (number) => `entry ${number} of the log`,
  page: (number) => `page ${number}`,
  removedSource: 'a source that was removed',
  where: (name, place) => `${name}, ${place}`,
  proved: (where, hash) => `${where}. ${hash}`,
  said: (text) => text,
  summaryOf: (names) => `Summary of ${names.join(', ')}`,
  gridOf: (names, questions) => `Grid of ${names.join(', ')}: ${questions.join(' / ')}`,
  gridAnswer: (question, text, entry) => `${question}: ${text} (entry ${entry})`,
  deleted: 'deleted',
  summary: {
    coverage: ({ coverageText }) => coverageText,
    byWhom: (written, all) =>
      written === 0
        ? 'Every sentence is quoted from the source.'
        : `${written} of ${all} sentences are the model's: descriptions of pictures, or summaries that were checked against what they cite. Those in quotation marks are the source's own.`,
    dropped: (count) => ` ${count} sentences of the model did not hold and were left out.`,
    nothing: 'Nothing that is said, written or described is known of it.',
    pages: (first, last) => (first === last ? `Page ${first}` : `Pages ${first}-${last}`),
    chronology: 'Chronology',
    dayOrMonth: ' (day or month first?)',
    parties: 'Parties',
    party: (name, roles, mentions, place) =>
      `${name}${roles.length > 0 ? ` (${roles.join(', ')})` : ''}: ${mentions} ${mentions === 1 ? 'mention' : 'mentions'}, first ${place}`,
    amounts: 'Amounts',
    sum: (count, currency, amount) =>
      `Sum of the ${count} amounts in ${currency} above, added up by code: ${amount} ${currency}`,
    more: (count) => `${count} more are in the output of --json`,
    quoted: (text) => `"${text}"`,
    line: (about, text) => `${about}: ${text}`,
  },
}

const told = translator(toldZhCn)
/** Runs of unread places that are named; more are counted, as in English. */
const mostNamed = 12

const zhCN: ReportWords = {
  language: 'zh-CN',
  question: '问题',
  answer: '回答',
  heading: (role, at) => `${role}（${at}）`,
  state: { stopped: '未完成，已停止', failed: '未完成，出错' },
  doubt: '证据未能完全支持',
  remarks: (all) => all.join('；'),
  entry: (number) => `日志第 ${number} 条`,
  page: (number) => `第 ${number} 页`,
  removedSource: '已移除的资料',
  where: (name, place) => `${name}，${place}`,
  proved: (where, hash) => `${where}。${hash}`,
  said: (text) => (isNotShown(text) ? '所选范围内的资料没有显示。' : text),
  summaryOf: (names) => `${names.join('、')} 的摘要`,
  gridOf: (names, questions) => `${names.join('、')} 的问答表：${questions.join(' / ')}`,
  gridAnswer: (question, text, entry) => `${question}：${text}（第 ${entry} 条）`,
  deleted: '已删除',
  summary: {
    coverage: ({ coverage: { unit, read, total, unread }, notes = [] }) => {
      const head =
        unit === 'pages'
          ? `共 ${total} 页，已读 ${read} 页。`
          : `总长 ${timeLabel(total)}，已看或已听 ${timeLabel(read)}。`
      const runs = unreadRuns(unread)
      const named = runs.slice(0, mostNamed).map(({ from, to, isPages, reason }) => {
        const pages = from === to ? `第 ${from} 页` : `第 ${from}–${to} 页`
        return `${isPages ? pages : `${timeLabel(from)}–${timeLabel(to)}`}（${told(reason)}）`
      })
      const left = runs.length - mostNamed
      if (left > 0) named.push(`另有 ${left} 处`)
      const not = named.length > 0 ? `未读取：${named.join('；')}。` : ''
      return [head, not, ...notes.map(told)].join('')
    },
    byWhom: (written, all) =>
      written === 0
        ? '每一句都引自原文。'
        : `${all} 句中有 ${written} 句出自模型：对画面的描述，或已与所引之处核对的摘要。引号内为原文。`,
    dropped: (count) => `模型另有 ${count} 句经不起核对，已略去。`,
    nothing: '其中没有已知的话语、文字或描述。',
    pages: (first, last) => (first === last ? `第 ${first} 页` : `第 ${first}–${last} 页`),
    chronology: '日期',
    dayOrMonth: '（日在前还是月在前不明）',
    parties: '当事方',
    party: (name, roles, mentions, place) =>
      `${name}${roles.length > 0 ? `（${roles.join('、')}）` : ''}：提及 ${mentions} 次，首见于 ${place}`,
    amounts: '金额',
    sum: (count, currency, amount) =>
      `以上 ${count} 笔 ${currency} 金额合计，由程序计算：${amount} ${currency}`,
    more: (count) => `另有 ${count} 项，见 --json 的输出`,
    quoted: (text) => `“${text}”`,
    line: (about, text) => `${about}：${text}`,
  },
}

export const reportWords: Record<Language, ReportWords> = { en, 'zh-CN': zhCN }
