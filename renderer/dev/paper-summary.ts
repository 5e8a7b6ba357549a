/** A summary of paper. */
import type { Handlers } from '#contract/rpc.ts'
import type { summaryApi } from '#contract/summary-api.ts'
import type { PaperState } from './paper-state.ts'

export function paperSummary(state: PaperState): Handlers<typeof summaryApi> {
  return {
    'source.summarize': async ({ sources: [id = 'talk'] = [] }) => ({
      sources: [
        {
          sourceId: id,
          name: state.sources.find((one) => one.id === id)?.name ?? id,
          coverageText: '214 of 220 pages read. Not read: pages 31-36 (no words were found on it).',
          coverage: {
            unit: 'pages',
            read: 214,
            total: 220,
            unread: [31, 32, 33, 34, 35, 36].map((page) => ({
              locator: { kind: 'page' as const, page },
              reason: 'no words were found on it',
            })),
          },
          overview: [
            {
              text: 'Eight lamps were refused because they came two days late.',
              by: 'model',
              from: 'page',
              citations: [{ sourceId: id, locator: { kind: 'page', page: 41 } }],
            },
          ],
          sections: [
            {
              title: 'Supply agreement',
              firstPage: 1,
              lastPage: 12,
              sentences: [
                {
                  text: 'The price is EUR 30,000.50 and is payable within thirty days.',
                  by: 'code',
                  from: 'page',
                  citations: [{ sourceId: id, locator: { kind: 'page', page: 4 } }],
                },
              ],
            },
          ],
          dropped: 0,
        },
      ],
      chronology: [
        {
          sourceId: id,
          locator: { kind: 'page', page: 1 },
          date: '2026-03-05',
          written: '5 March 2026',
          text: 'This agreement is made on 5 March 2026.',
        },
      ],
      parties: [
        {
          name: 'Northwind Trading Ltd',
          roles: ['Seller'],
          mentions: 12,
          places: [{ sourceId: id, locator: { kind: 'page', page: 1 } }],
        },
      ],
      amounts: [
        {
          sourceId: id,
          locator: { kind: 'page', page: 4 },
          currency: 'EUR',
          amount: '30000.50',
          written: 'EUR 30,000.50',
          text: 'The price is EUR 30,000.50.',
        },
      ],
      sums: [{ currency: 'EUR', amount: '30000.50', count: 1 }],
      record: 7,
    }),
    'source.grid': async ({ questions }) => ({ questions, rows: [] }),
  }
}
