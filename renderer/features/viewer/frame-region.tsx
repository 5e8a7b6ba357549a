import { setRegion, useViewer } from '../../state/viewer.ts'
import { boxStyle } from './box.ts'
import { RegionDrawer } from './overlay.tsx'

type Props = {
  /** The inside of the stage, in pixels. */
  room: { width: number; height: number }
  source: string
  /** Of the picture, in pixels; the stage may be wider or higher. */
  size: { width: number; height: number }
  /** The frame that is drawn on, while it is drawn on. */
  drawingAtMs: number | null
  onDrawn(): void
}

/** What was drawn on the frame, and the drawing itself: exactly over the picture, not over the bars beside it. */
export function FrameRegion({ room, source, size, drawingAtMs, onDrawn }: Props) {
  const region = useViewer((state) => state.region)
  const drawn = region?.source === source && region.atMs !== undefined ? region : null
  if (!drawn && drawingAtMs === null) return null
  const scale = Math.min(room.width / size.width, room.height / size.height)
  const [width, height] = [size.width * scale, size.height * scale]
  const place = {
    left: (room.width - width) / 2,
    top: (room.height - height) / 2,
    width,
    height,
  }
  return (
    <div className="stage__frame" style={place}>
      {drawn && drawingAtMs === null && (
        <div className="overlay" aria-hidden>
          <i className="overlay__region" style={boxStyle(drawn.box)} />
        </div>
      )}
      {drawingAtMs !== null && (
        <RegionDrawer
          onDraw={(box) => {
            setRegion({ source, atMs: drawingAtMs, box })
            onDrawn()
          }}
          onCancel={onDrawn}
        />
      )}
    </div>
  )
}
