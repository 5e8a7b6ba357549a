import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import type { Summary } from '#contract/summary-api.ts'
import { notShown } from '#contract/not-shown.ts'
import { renderReport } from '#engine/export/render-report.ts'
import { reportWords } from '#engine/export/report-words.ts'
import type { Report } from '#engine/export/report.ts'
import { summaryText } from '#engine/export/summary-text.ts'

const zh = reportWords['zh-CN']
const place = { sourceId: 's', locator: { kind: 'page', page: 3 } } as const

/** Of all that a summary can say: what is in it is Chinese, so that every English word left is one of ours. */
const summary: Summary = {
  sources: [
    {
      sourceId: 's',
      name: '合同',
      coverageText: '1 of 9 pages read. Not read: pages 4-5 (no words were found on it).',
      notes: ['Descriptions are still being made.'],
      coverage: {
        unit: 'pages',
        read: 1,
        total: 9,
        unread: [4, 5, 7].map((page) => ({
          locator: { kind: 'page', page },
          reason: page === 7 ? 'unreadable' : 'no words were found on it',
        })),
      },
      overview: [{ text: '甲', by: 'model', from: 'page', citations: [place] }],
      sections: [
        {
          title: '付款',
          firstPage: 1,
          lastPage: 2,
          sentences: [{ text: '乙', by: 'code', from: 'page', citations: [place] }],
        },
        { title: '交货', firstPage: 3, lastPage: 3, sentences: [] },
      ],
      dropped: 2,
    },
    {
      sourceId: 'r',
      name: '录像',
      coverageText: '0:01 of 0:02 seen or heard.',
      coverage: {
        unit: 'ms',
        read: 1000,
        total: 2000,
        unread: [
          {
            locator: { kind: 'time', startMs: 0, endMs: 1000 },
            reason: 'nothing was seen or heard of it',
          },
        ],
      },
      overview: [],
      sections: [],
      dropped: 0,
    },
  ],
  chronology: [
    { ...place, date: '2026-03-04', written: '', isAmbiguous: true, text: '签字' },
    { ...place, date: '2026-03-05', written: '', text: '交货' },
  ],
  parties: [{ name: '张三', roles: ['买方', '保证人'], mentions: 1, places: [place] }],
  amounts: [{ ...place, currency: '¥', amount: '5.00', written: '', text: '五元' }],
  sums: [{ currency: '¥', amount: '5.00', count: 1 }],
}
const form = { clean: (text: string) => text, cite: () => '[1]', mostRows: 1 }

const report = (words: typeof zh): Report => ({
  title: '合同案',
  entries: [
    { role: 'question', at: '2026', text: '何时交货？', remark: '', cited: [] },
    {
      role: 'answer',
      at: '2026',
      text: words.said(notShown),
      remark: words.doubt,
      record: 4,
      cited: [
        { marker: 1, place: words.page(3), name: '合同', sha256: 'f'.repeat(64), thumb: null },
      ],
    },
    { role: 'answer', at: '2026', text: '半', remark: words.state.stopped, cited: [] },
    { role: 'answer', at: '2026', text: '', remark: words.state.failed, cited: [] },
  ],
})

async function read(format: 'md' | 'html' | 'docx', words: typeof zh): Promise<string> {
  const bytes = await renderReport(report(words), format, words)
  return format === 'docx'
    ? strFromU8(unzipSync(bytes)['word/document.xml']!)
    : Buffer.from(bytes).toString()
}

/** Runs of Latin letters in what a reader sees, but for the name of the hash and its digits. */
const english = (text: string): string[] =>
  text
    .replaceAll(/<head>.*<\/head>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/SHA-256 f+/g, '')
    .match(/[A-Za-z]{2,}/g) ?? []

describe('a report in Chinese', () => {
  test.each(['md', 'html', 'docx'] as const)(
    'has no English word of ours as %s',
    async (format) => {
      const text = await read(format, zh)
      for (const words of [
        '问题',
        '回答',
        '所选范围内的资料没有显示。',
        '证据未能完全支持',
        '日志第 4 条',
        '合同，第 3 页',
        '未完成，已停止',
        '未完成，出错',
      ]) {
        expect(text).toContain(words)
      }
      expect(english(text)).toEqual([])
    },
  )

  test('says in HTML which language it is', async () => {
    expect(await read('html', zh)).toContain('<html lang="zh-CN">')
    expect(await read('html', reportWords.en)).toContain('<html lang="en">')
  })

  test('tells a whole summary in it: what was read, what was not and why, the tables', () => {
    const text = summaryText(summary, { ...form, words: zh.summary })
    // It names an option of the command line.
    expect(english(text.replaceAll('--json', ''))).toEqual([])
    for (const words of [
      '共 9 页，已读 1 页。未读取：第 4–5 页（没有找到文字）；第 7 页（无法辨认）。画面描述仍在生成中。',
      '总长 00:02，已看或已听 00:01。未读取：00:00–00:01（没有看到或听到这一段）。',
      '2 句中有 1 句出自模型',
      '模型另有 2 句经不起核对，已略去。',
      '## 第 1–2 页 付款',
      '## 第 3 页 交货',
      '- “乙” [1]',
      '# 日期',
      '2026-03-04（日在前还是月在前不明）：“签字” [1]',
      '# 当事方',
      '张三（买方、保证人）：提及 1 次，首见于 [1]',
      '以上 1 笔 ¥ 金额合计，由程序计算：5.00 ¥',
    ]) {
      expect(text).toContain(words)
    }
  })
})

describe('a report in English', () => {
  test('is what it was', async () => {
    const text = await read('md', reportWords.en)
    expect(text).toContain('## Answer (2026)\n\nnot shown\n')
    expect(text).toContain('*not fully supported by the evidence; entry 4 of the log*')
    expect(text).toContain(`- [1] 合同, page 3. SHA-256 ${'f'.repeat(64)}`)
    const summed = summaryText(summary, { ...form, words: reportWords.en.summary })
    expect(summed).toContain('1 of 9 pages read. Not read: pages 4-5')
    expect(summed).toContain('- 2026-03-04 (day or month first?): "签字" [1]')
    expect(summed).toContain('张三 (买方, 保证人): 1 mention, first [1]')
  })
})
