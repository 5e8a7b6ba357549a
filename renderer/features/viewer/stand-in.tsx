import { useCallback, useEffect, useRef, useState } from 'react'
import { toWire, type WireError } from '#contract/errors.ts'
import { percent } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { makeProxy } from '../../state/viewer.ts'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Meter } from '../../ui/meter.tsx'
import './stand-in.css'

export type StandIn =
  | { state: 'original' }
  | { state: 'making'; fraction: number }
  | { state: 'proxy' }
  | { state: 'failed'; error: WireError }

/** What Chromium cannot show gets a stand-in, made in the background when it is asked for. One source for its life. */
export function useStandIn(id: string): [StandIn, () => void] {
  const [standIn, setStandIn] = useState<StandIn>({ state: 'original' })
  const making = useRef<AbortController | null>(null)
  useEffect(() => () => making.current?.abort(), [])
  const ask = useCallback(() => {
    if (making.current) return
    const controller = new AbortController()
    making.current = controller
    setStandIn({ state: 'making', fraction: 0 })
    const make = async (): Promise<void> => {
      try {
        const onProgress = (fraction: number): void => setStandIn({ state: 'making', fraction })
        await makeProxy(id, onProgress, controller.signal)
        setStandIn({ state: 'proxy' })
      } catch (error) {
        setStandIn({ state: 'failed', error: toWire(error) })
      }
    }
    void make()
  }, [id])
  return [standIn, ask]
}

type NoteProps = { standIn: StandIn; words(share: string): string; title: string }

/** How far it is, or why there is none. */
export function StandInNote({ standIn, words, title }: NoteProps) {
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
      <ErrorNote error={standIn.error} title={title} />
    </div>
  )
}
