import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { timeLabel } from '#contract/time-label.ts'
import { count } from '../../i18n/format.ts'
import { told } from '../../i18n/told.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { cueAt, cuesWith, loadSaid, piecesOf, useSaid, type Said } from '../../state/said.ts'
import type { Source } from '../../state/library.ts'
import { IconButton } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Select } from '../../ui/select.tsx'
import type { Player } from './player.ts'
import './panel.css'

const rowPx = 26

/** What is said, beside the player: follows it, and takes it where a line is clicked. */
export function SaidPane({ source, player }: { source: Source; player: Player }) {
  const { t } = useTranslation()
  const said = useSaid((state) => state.bySource[source.id])
  const fault = useSaid((state) => state.faults[source.id])
  useEffect(() => void loadSaid(source.id), [source.id, source.status])
  if (fault) return <ErrorNote error={fault} title={t('viewer.said.failed')} />
  if (!said) return <div className="panel" aria-busy />
  return (
    <section className="panel" aria-label={t('viewer.said.title')}>
      {said.cues.length === 0 ? (
        <p className="quiet panel__empty">{told(problemOf(said) ?? t('viewer.said.none'))}</p>
      ) : (
        <Cues key={said.transcript} source={source.id} said={said} player={player} />
      )}
    </section>
  )
}

const problemOf = ({ transcripts }: Said): string | undefined =>
  transcripts.find(({ problem }) => problem !== undefined)?.problem

type CuesProps = { source: string; said: Said; player: Player }

function Cues({ source, said, player }: CuesProps) {
  const { t } = useTranslation()
  const { cues } = said
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(() => cueAt(cues, player.nowMs()))
  const [isFollowing, setFollowing] = useState(true)
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const hits = useMemo(() => cuesWith(cues, words), [cues, words])
  const virtual = useVirtualizer({
    count: cues.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
    useFlushSync: false,
  })

  useEffect(() => {
    const follow = (): void => setCurrent(cueAt(cues, player.nowMs()))
    follow()
    return player.onTime(follow)
  }, [player, cues])
  useEffect(() => {
    if (isFollowing && current >= 0) virtual.scrollToIndex(current, { align: 'center' })
  }, [current, isFollowing])

  const goTo = (index: number): void => {
    const hit = hits[index]
    if (hit === undefined) return
    setAt(index)
    setFollowing(false)
    virtual.scrollToIndex(hit, { align: 'center' })
  }
  const step = (by: number): void => goTo((at + by + hits.length) % Math.max(1, hits.length))
  const seek = (startMs: number): void => {
    // A click that ends a selection is for copying.
    if (window.getSelection()?.isCollapsed === false) return
    setFollowing(true)
    player.seek(startMs)
  }

  return (
    <>
      <div className="bar panel__bar">
        <input
          type="search"
          className="field panel__find"
          aria-label={t('viewer.said.find')}
          placeholder={t('viewer.said.find')}
          value={words}
          onChange={(event) => {
            setWords(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            step(event.shiftKey ? -1 : words === '' ? 0 : 1)
          }}
        />
        {words !== '' && (
          <>
            <span className="data" role="status">
              {hits.length > 0
                ? t('viewer.findCount', { at: count(at + 1), total: count(hits.length) })
                : t('viewer.findNone')}
            </span>
            <IconButton
              size="small"
              label={t('viewer.findPrevious')}
              icon={<ChevronUp size={14} />}
              disabled={hits.length === 0}
              onClick={() => step(-1)}
            />
            <IconButton
              size="small"
              label={t('viewer.findNext')}
              icon={<ChevronDown size={14} />}
              disabled={hits.length === 0}
              onClick={() => step(1)}
            />
          </>
        )}
        <label className="panel__follow">
          <input
            type="checkbox"
            checked={isFollowing}
            onChange={(event) => setFollowing(event.target.checked)}
          />
          {t('viewer.said.follow')}
        </label>
        <Transcripts source={source} said={said} />
      </div>
      <div
        ref={scroller}
        className="panel__scroll"
        tabIndex={0}
        role="region"
        aria-label={t('viewer.said.lines')}
        onWheel={() => setFollowing(false)}
      >
        <ol className="cues" style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const cue = cues[index]!
            return (
              <li
                key={index}
                ref={virtual.measureElement}
                data-index={index}
                className="cue"
                aria-current={index === current || undefined}
                data-hit={hits[at] === index || undefined}
                style={{ transform: `translateY(${start}px)` }}
              >
                <button type="button" className="data cue__time" onClick={() => seek(cue.startMs)}>
                  {timeLabel(cue.startMs)}
                </button>
                {/* The button beside it does the same for keys and screen readers. */}
                <span className="cue__text" onClick={() => seek(cue.startMs)}>
                  {piecesOf(cue.text, words).map(({ text, isHit }, piece) =>
                    isHit ? <mark key={piece}>{text}</mark> : text,
                  )}
                </span>
              </li>
            )
          })}
        </ol>
      </div>
    </>
  )
}

/** One of several languages or files; what could not be read is named with the reason. */
function Transcripts({ source, said }: { source: string; said: Said }) {
  const { t } = useTranslation()
  if (said.transcripts.length < 2) return null
  return (
    <Select
      label={t('viewer.said.which')}
      value={String(said.transcript)}
      options={said.transcripts
        .filter(({ cues }) => cues > 0)
        .map(({ id, name, language }) => ({
          value: String(id),
          label: language === undefined ? name : `${language} · ${name}`,
        }))}
      onChange={(value) => void loadSaid(source, Number(value))}
    />
  )
}
