import { Download, ListTree } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { shownDate } from '#contract/shown-date.ts'
import type { Locator } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { exportAs, useExports } from '../../state/exports.ts'
import { spokenLanguage } from '../../state/preferences.ts'
import { stopSummary, summarize, useSummaries, type Summary } from '../../state/summaries.ts'
import type { Source } from '../../state/library.ts'
import { openSource } from '../../state/viewer.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Meter } from '../../ui/meter.tsx'
import { locatorLabel } from '../chat/locator-label.ts'
import { SummaryCoverage } from './summary-coverage.tsx'
import './panel.css'

type OneSource = Summary['sources'][number]
type Sentence = OneSource['overview'][number]

/** Chapters or pages in cited sentences, with how much was read, dates, parties and amounts. */
export function SummaryPane({ source }: { source: Source }) {
  const { t } = useTranslation()
  const making = useSummaries((state) => state.bySource[source.id])
  const isUnmade = making === undefined
  useEffect(() => {
    if (isUnmade) void summarize(source.id)
    // Once when the pane opens: what was stopped stays so until it is asked for again.
  }, [source.id])
  return (
    <section className="panel" aria-label={t('viewer.summary.title')}>
      {isUnmade && (
        <div className="panel__empty">
          <Button onClick={() => void summarize(source.id)}>{t('viewer.summary.make')}</Button>
        </div>
      )}
      {making?.state === 'busy' && (
        <div className="panel__empty" role="status">
          <p className="quiet">{t('viewer.summary.making')}</p>
          <Meter
            label={t('viewer.summary.making')}
            fraction={making.total === 0 ? 0 : making.done / making.total}
          />
          <Button size="small" onClick={() => stopSummary(source.id)}>
            {t('viewer.summary.stop')}
          </Button>
        </div>
      )}
      {making?.state === 'failed' && (
        <ErrorNote error={making.error} title={t('viewer.summary.failed')}>
          <Button size="small" onClick={() => void summarize(source.id)}>
            {t('viewer.summary.make')}
          </Button>
        </ErrorNote>
      )}
      {making?.state === 'done' && <Made source={source} summary={making.summary} />}
    </section>
  )
}

function Made({ source, summary }: { source: Source; summary: Summary }) {
  const { t } = useTranslation()
  const one = summary.sources[0]
  if (!one) return null
  const all = [...one.overview, ...one.sections.flatMap(({ sentences }) => sentences)]
  const written = all.filter(({ by }) => by === 'model').length
  return (
    <div className="panel__scroll" tabIndex={0}>
      <div className="summary">
        <SummaryCoverage
          one={one}
          byWhom={
            written === 0
              ? t('viewer.summary.quoted')
              : t('viewer.summary.written', { written: count(written), total: count(all.length) })
          }
        />
        <Sentences source={source.id} sentences={one.overview} />
        {one.sections.map((section) => (
          <section key={section.startMs ?? section.firstPage ?? section.title}>
            <h3>
              <ListTree size={13} aria-hidden />
              <Place source={source.id} locator={startOf(section)} />
              <span className="truncate" dir="auto">
                {section.title}
              </span>
            </h3>
            <Sentences source={source.id} sentences={section.sentences} />
          </section>
        ))}
        <Facts summary={summary} />
        <footer className="summary__foot">
          <Button size="small" onClick={() => void summarize(source.id)}>
            {t('viewer.summary.again')}
          </Button>
          {summary.record !== undefined && <SaveAs name={one.name} record={summary.record} />}
        </footer>
      </div>
    </div>
  )
}

const formats = ['docx', 'html', 'md'] as const
const formatNames = { docx: 'DOCX', html: 'HTML', md: 'Markdown' }

/** The summary as a report: its sentences with their places, pictures and the source's hash. */
function SaveAs({ name, record }: { name: string; record: number }) {
  const { t } = useTranslation()
  const isBusy = useExports((state) => state.busy !== null)
  const wish = { kind: 'report', record, name: t('viewer.summary.fileName', { name }) } as const
  return (
    <span role="group" aria-label={t('viewer.summary.saveAs')} className="summary__save">
      <Download size={13} aria-hidden />
      <span aria-hidden>{t('viewer.summary.saveAs')}</span>
      {formats.map((format) => (
        <Button
          key={format}
          size="small"
          disabled={isBusy}
          onClick={() => void exportAs({ ...wish, format, language: spokenLanguage() })}
        >
          {formatNames[format]}
        </Button>
      ))}
    </span>
  )
}

function startOf({ startMs, firstPage }: OneSource['sections'][number]): Locator {
  if (startMs !== undefined) return { kind: 'time', startMs, endMs: startMs }
  return { kind: 'page', page: firstPage ?? 1 }
}

function Sentences({ source, sentences }: { source: string; sentences: Sentence[] }) {
  const { t } = useTranslation()
  if (sentences.length === 0) return null
  return (
    <ul>
      {sentences.map(({ text, by, citations }, at) => (
        <li key={at} dir="auto">
          {by === 'code' ? <q>{text}</q> : text}{' '}
          {by === 'model' && <span className="quiet">{t('viewer.summary.byModel')} </span>}
          {citations.map(({ locator }, each) => (
            <Place key={each} source={source} locator={locator} />
          ))}
        </li>
      ))}
    </ul>
  )
}

function Place({ source, locator }: { source: string; locator: Locator }) {
  const label = locator.kind === 'time' ? timeLabel(locator.startMs) : locatorLabel(locator)
  return (
    <button
      type="button"
      className="data summary__place"
      onClick={() => openSource(source, { locator })}
    >
      {label}
    </button>
  )
}

function Facts({ summary: { chronology, parties, amounts, sums } }: { summary: Summary }) {
  const { t } = useTranslation()
  return (
    <>
      <Table title={t('viewer.summary.chronology')}>
        {chronology.map(({ date, written, isAmbiguous, text, sourceId, locator }, at) => (
          <tr key={at}>
            <th scope="row" className="data">
              {shownDate({ date, written })}
              {isAmbiguous && ' ?'}
            </th>
            <td dir="auto">{text}</td>
            <td>
              <Place source={sourceId} locator={locator} />
            </td>
          </tr>
        ))}
      </Table>
      <Table title={t('viewer.summary.parties')}>
        {parties.map(({ name, roles, places: [first] }, at) => (
          <tr key={at}>
            <th scope="row" dir="auto">
              {name}
            </th>
            <td>{roles.join(', ')}</td>
            <td>{first && <Place source={first.sourceId} locator={first.locator} />}</td>
          </tr>
        ))}
      </Table>
      <Table title={t('viewer.summary.amounts')}>
        {sums.map(({ amount, currency, count: rows }) => (
          <tr key={currency} className="summary__sum">
            <th scope="row" className="data">{`${amount} ${currency}`}</th>
            <td colSpan={2}>{t('viewer.summary.sum', { rows: count(rows) })}</td>
          </tr>
        ))}
        {amounts.map(({ amount, currency, text, sourceId, locator }, at) => (
          <tr key={at}>
            <th scope="row" className="data">{`${amount} ${currency}`}</th>
            <td dir="auto">{text}</td>
            <td>
              <Place source={sourceId} locator={locator} />
            </td>
          </tr>
        ))}
      </Table>
    </>
  )
}

/** Rows that are drawn of one table; the command line has them all. */
const mostRows = 200

function Table({ title, children }: { title: string; children: ReactNode[] }) {
  const { t } = useTranslation()
  const rows = children.flat()
  const left = rows.length - mostRows
  if (rows.length === 0) return null
  return (
    <section>
      <h3>{title}</h3>
      <table>
        <tbody>{rows.slice(0, mostRows)}</tbody>
      </table>
      {left > 0 && <p className="quiet">{t('viewer.summary.more', { rows: count(left) })}</p>}
    </section>
  )
}
