import { useCallback } from 'react'
import { percent } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { makeStandIn, useStandIns, type StandIn as Made } from '../../state/stand-ins.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Meter } from '../../ui/meter.tsx'
import './stand-in.css'

export type StandIn = Made | { state: 'original' }

const original: StandIn = { state: 'original' }

/** What Chromium cannot show gets a stand-in, made in the background when it is asked for. */
export function useStandIn(id: string): [StandIn, () => void] {
  const made = useStandIns(({ bySource }) => bySource[id])
  const ask = useCallback(() => void makeStandIn(id), [id])
  return [made ?? original, ask]
}

type NoteProps = { standIn: StandIn; words(share: string): string; title: string; onAgain(): void }

/** How far it is, or why there is none. */
export function StandInNote({ standIn, words, title, onAgain }: NoteProps) {
  const { t } = useTranslation()
  if (standIn.state === 'making') {
    return (
      <div className="stand-in" role="status">
        <p>{words(percent(standIn.fraction))}</p>
        <Meter label={t('viewer.proxy')} fraction={standIn.fraction} />
      </div>
    )
  }
  if (standIn.state !== 'failed') return null
  return (
    <div className="stand-in">
      <ErrorNote error={standIn.error} title={title}>
        <Button size="small" onClick={onAgain}>
          {t('jobs.action.retry')}
        </Button>
      </ErrorNote>
    </div>
  )
}
