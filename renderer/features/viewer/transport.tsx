import {
  Camera,
  Crop,
  ChevronFirst,
  ChevronLast,
  Pause,
  Play,
  SkipBack,
  SkipForward,
  Volume2,
  VolumeX,
  X,
} from 'lucide-react'
import { timeLabel } from '#contract/time-label.ts'
import { useEffect, useRef, useState } from 'react'
import { parseTimecode, timecode } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { setPlaybackRate, usePreferences } from '../../state/preferences.ts'
import { setSpan, type Span } from '../../state/viewer.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { formText } from '../../ui/form-text.ts'
import { Select } from '../../ui/select.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import type { Player } from './player.ts'

const rates = ['0.25', '0.5', '0.75', '1', '1.25', '1.5', '2', '4'] as const

type ClockProps = {
  player: Player
  durationMs: number
  isTyping: boolean
  onTyping(is: boolean): void
}

/** The time, written by the player itself and not by React; a click turns it into a field. */
function Clock({ player, durationMs, isTyping, onTyping }: ClockProps) {
  const { t } = useTranslation()
  const face = useRef<HTMLSpanElement>(null)
  const keys = useKeyLabel('viewer.go')
  const [isWrong, setWrong] = useState(false)
  useEffect(() => {
    const write = (): void => {
      if (face.current) face.current.textContent = timecode(player.nowMs())
    }
    write()
    return player.onTime(write)
  }, [player, isTyping])
  if (isTyping) {
    return (
      <form
        className="clock"
        onSubmit={(event) => {
          event.preventDefault()
          const text = formText(event.currentTarget, 'time')
          const ms = parseTimecode(text, durationMs)
          setWrong(ms === null)
          if (ms === null) return
          player.seek(ms)
          onTyping(false)
        }}
      >
        <input
          name="time"
          autoFocus
          className="field clock__field"
          aria-label={t('viewer.goToTime')}
          aria-invalid={isWrong}
          defaultValue={timecode(player.nowMs())}
          onFocus={(event) => event.currentTarget.select()}
          onInput={() => setWrong(false)}
          onBlur={() => {
            setWrong(false)
            onTyping(false)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            setWrong(false)
            onTyping(false)
          }}
        />
        {isWrong && (
          <span role="alert" className="clock__wrong data">
            {t('viewer.badTime')}
          </span>
        )}
      </form>
    )
  }
  return (
    <button
      type="button"
      className="clock"
      title={`${t('viewer.goToTime')} ${keys ?? ''}`}
      onClick={() => onTyping(true)}
    >
      <span ref={face} />
      <span className="quiet clock__length"> / {timecode(durationMs).slice(0, -4)}</span>
    </button>
  )
}

function RangeTools({
  player,
  source,
  range,
}: {
  player: Player
  source: string
  range: Span | null
}) {
  const { t } = useTranslation()
  return (
    <div className="transport__group" role="group" aria-label={t('viewer.range')}>
      <Button
        size="small"
        look="bare"
        title={useKeyLabel('player.in')}
        onClick={() => markIn(player, source, range)}
      >
        {t('viewer.in')}
      </Button>
      <span className="data transport__range">
        {range ? `${timeLabel(range.startMs)} – ${timeLabel(range.endMs)}` : '· · ·'}
      </span>
      <Button
        size="small"
        look="bare"
        title={useKeyLabel('player.out')}
        onClick={() => markOut(player, source, range)}
      >
        {t('viewer.out')}
      </Button>
      {range && (
        <IconButton
          size="small"
          label={t('viewer.clearRange')}
          icon={<X size={13} />}
          onClick={() => setSpan(null)}
        />
      )}
    </div>
  )
}

/** Nothing lies between a moment and itself: that is no range. */
const rangeOf = (source: string, startMs: number, endMs: number): void =>
  setSpan(endMs > startMs ? { source, startMs, endMs } : null)

export function markIn(player: Player, source: string, range: Span | null): void {
  const startMs = player.nowMs()
  const endMs = range && range.endMs > startMs ? range.endMs : player.durationMs()
  rangeOf(source, startMs, endMs)
}

export function markOut(player: Player, source: string, range: Span | null): void {
  const endMs = player.nowMs()
  const startMs = range && range.startMs < endMs ? range.startMs : 0
  rangeOf(source, startMs, endMs)
}

type Props = {
  player: Player
  source: string
  durationMs: number
  range: Span | null
  isTyping: boolean
  onTyping(is: boolean): void
  onShot(direction: -1 | 1): void
  onSnapshot?: (() => void) | undefined
  onDraw?: (() => void) | undefined
  isDrawing?: boolean
}

export function Transport(props: Props) {
  const { player, source, durationMs, range, isTyping, onTyping, onShot, onSnapshot } = props
  const { t } = useTranslation()
  const [isPlaying, setPlaying] = useState(false)
  const [isMuted, setMuted] = useState(false)
  const rate = usePreferences((state) => state.playbackRate)
  const label = {
    play: useKeyLabel('player.play'),
    back: useKeyLabel('player.frameBack'),
    on: useKeyLabel('player.frameOn'),
    shotBack: useKeyLabel('player.shotBack'),
    shotOn: useKeyLabel('player.shotOn'),
    snapshot: useKeyLabel('player.snapshot'),
    region: useKeyLabel('player.region'),
    mute: useKeyLabel('player.mute'),
  }
  useEffect(
    () =>
      player.onTime(() => {
        setPlaying(player.isPlaying())
        setMuted(player.isMuted())
      }),
    [player],
  )
  return (
    <div className="transport" role="toolbar" aria-label={t('viewer.transport')}>
      <Clock player={player} durationMs={durationMs} isTyping={isTyping} onTyping={onTyping} />
      <div className="transport__group">
        <IconButton
          label={t('commands.player.shotBack')}
          keys={label.shotBack}
          icon={<SkipBack size={15} />}
          onClick={() => onShot(-1)}
        />
        <IconButton
          label={t('commands.player.frameBack')}
          keys={label.back}
          icon={<ChevronFirst size={16} />}
          onClick={() => player.step(-1)}
        />
        <IconButton
          label={t(isPlaying ? 'viewer.pause' : 'viewer.play')}
          keys={label.play}
          className="transport__play"
          icon={isPlaying ? <Pause size={17} /> : <Play size={17} />}
          onClick={() => player.toggle()}
        />
        <IconButton
          label={t('commands.player.frameOn')}
          keys={label.on}
          icon={<ChevronLast size={16} />}
          onClick={() => player.step(1)}
        />
        <IconButton
          label={t('commands.player.shotOn')}
          keys={label.shotOn}
          icon={<SkipForward size={15} />}
          onClick={() => onShot(1)}
        />
      </div>
      <Select
        label={t('viewer.speed')}
        value={String(rate)}
        options={rates.map((value) => ({ value, label: `${value}×` }))}
        onChange={(value) => {
          setPlaybackRate(Number(value))
          player.setRate(Number(value))
        }}
      />
      <RangeTools player={player} source={source} range={range} />
      <div className="transport__group transport__end">
        {props.onDraw && (
          <IconButton
            label={t('commands.player.region')}
            keys={label.region}
            aria-pressed={props.isDrawing ?? false}
            icon={<Crop size={15} />}
            onClick={props.onDraw}
          />
        )}
        {onSnapshot && (
          <IconButton
            label={t('commands.player.snapshot')}
            keys={label.snapshot}
            icon={<Camera size={15} />}
            onClick={onSnapshot}
          />
        )}
        <IconButton
          label={t(isMuted ? 'viewer.unmute' : 'viewer.mute')}
          keys={label.mute}
          icon={isMuted ? <VolumeX size={16} /> : <Volume2 size={16} />}
          onClick={() => player.toggleMuted()}
        />
      </div>
    </div>
  )
}
