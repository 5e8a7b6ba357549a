import { AudioLines } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { proxyUrl, sourceUrl } from '../../client/media.ts'
import { timecode } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { openDialog } from '../../state/dialogs.ts'
import type { Source } from '../../state/library.ts'
import { usePreferences } from '../../state/preferences.ts'
import { usePanel } from '../../state/panel.ts'
import { offerControls, useViewer, type Slot, type Target } from '../../state/viewer.ts'
import { FrameRegion } from './frame-region.tsx'
import { createPlayer, type Player } from './player.ts'
import { SaidPane } from './said-pane.tsx'
import { saveSnapshot } from './snapshot.ts'
import { shotEdge } from './timeline-model.ts'
import { Timeline } from './timeline.tsx'
import { markIn, markOut, Transport } from './transport.tsx'
import { StandInNote, useStandIn } from './stand-in.tsx'
import { useRoom } from './use-room.ts'
import './recording.css'

type Props = { source: Source; target: Target; slot: Slot }
export function RecordingView({ source, target, slot }: Props) {
  const { t } = useTranslation()
  const video = useRef<HTMLVideoElement>(null)
  const [player, setPlayer] = useState<Player | null>(null)
  const [durationMs, setDuration] = useState(source.durationMs ?? 0)
  const [isTyping, setTyping] = useState(false)
  const [drawingAtMs, setDrawing] = useState<number | null>(null)
  const stage = useRef<HTMLDivElement>(null)
  const room = useRoom(stage)
  const [flash, setFlash] = useState(0)
  const [playable, onUnplayable] = useStandIn(source.id)
  const timeline = useViewer((state) => state.timelines[source.id])
  const span = useViewer((state) => state.span)
  const range = span?.source === source.id ? span : null
  const isSaidOpen = usePanel((state) => state.open === 'said')
  const { id } = source

  useEffect(() => {
    const made = createPlayer(video.current!, () => usePreferences.getState().playbackRate)
    setPlayer(made)
    // A small file may have failed before React had put the element into the page.
    if (video.current!.error) onUnplayable()
    return () => made.close()
  }, [id, onUnplayable])

  useEffect(() => player?.setFrameRate(timeline?.framesPerSecond), [player, timeline])

  const { locator, visit } = target
  useEffect(() => {
    if (!player || locator?.kind !== 'time') return
    player.seek(locator.startMs)
    setFlash(visit)
  }, [player, locator, visit])

  const goShot = useCallback(
    (direction: -1 | 1) =>
      player?.seek(shotEdge(timeline?.shots ?? [], player.nowMs(), direction, player.durationMs())),
    [player, timeline],
  )
  const snapshot = useCallback(() => {
    if (video.current)
      void saveSnapshot(video.current, `${source.name} ${timecode(player?.nowMs() ?? 0)}`)
  }, [player, source.name])

  /** On the frame that was looked at, which is the one that the question will be about. */
  const drawRegion = useCallback(() => {
    if (!player) return
    const now = player.nowMs()
    const samples = timeline?.samples ?? []
    const here = samples.find(({ startMs, endMs }) => now >= startMs && now < endMs)
    if (!here) return
    if (player.isPlaying()) player.toggle()
    player.seek(here.atMs)
    setDrawing(here.atMs)
  }, [player, timeline])

  useEffect(() => {
    if (!player) return
    return offerControls(slot, {
      playPause: player.toggle,
      shuttle: player.shuttle,
      step: player.step,
      seekBy: (ms) => player.seek(player.nowMs() + ms),
      shot: goShot,
      markIn: () => markIn(player, id, range),
      markOut: () => markOut(player, id, range),
      go: () => setTyping(true),
      find: () => openDialog({ kind: 'palette', words: '' }),
      mute: player.toggleMuted,
      edge: (end) => player.seek(end === 'start' ? 0 : player.durationMs()),
      ...(source.kind === 'video' ? { snapshot, drawRegion } : {}),
    })
  }, [player, slot, goShot, snapshot, drawRegion, id, range, source.kind])

  return (
    <div className="recording">
      <div ref={stage} className="stage" data-kind={source.kind}>
        {source.kind === 'audio' && <AudioLines size={64} strokeWidth={1} aria-hidden />}
        <video
          ref={video}
          className="stage__video"
          aria-label={source.name}
          crossOrigin="anonymous"
          preload="metadata"
          playsInline
          src={playable.state === 'proxy' ? proxyUrl(id) : sourceUrl(id)}
          onLoadedMetadata={(event) => {
            const { duration } = event.currentTarget
            if (source.durationMs === undefined && Number.isFinite(duration))
              setDuration(duration * 1000)
            event.currentTarget.playbackRate = usePreferences.getState().playbackRate
          }}
          onError={onUnplayable}
          onClick={() => player?.toggle()}
        />
        {flash > 0 && <div key={flash} className="stage__flash" aria-hidden />}
        {source.width !== undefined && source.height !== undefined && (
          <FrameRegion
            room={room}
            source={id}
            size={{ width: source.width, height: source.height }}
            drawingAtMs={drawingAtMs}
            onDrawn={() => setDrawing(null)}
          />
        )}
        <StandInNote
          standIn={playable}
          words={(share) => t('viewer.makingProxy', { share })}
          title={t('viewer.cannotPlay')}
          onAgain={onUnplayable}
        />
      </div>
      {player && durationMs > 0 && (
        <Timeline source={id} durationMs={durationMs} player={player} range={range} />
      )}
      {player && (
        <Transport
          player={player}
          source={id}
          durationMs={durationMs}
          range={range}
          isTyping={isTyping}
          onTyping={setTyping}
          onShot={goShot}
          onSnapshot={source.kind === 'video' ? snapshot : undefined}
          onDraw={source.kind === 'video' && timeline?.samples.length ? drawRegion : undefined}
          isDrawing={drawingAtMs !== null}
        />
      )}
      {player && isSaidOpen && <SaidPane source={source} player={player} />}
    </div>
  )
}
