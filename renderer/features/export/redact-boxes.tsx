import { useExports } from '../../state/exports.ts'
import { boxStyle, turnBox, type Turn } from '../viewer/box.ts'
import './export.css'

/** What will be black on this page. */
export function RedactBoxes({ source, page, turn }: { source: string; page: number; turn: Turn }) {
  const redaction = useExports((state) => state.redaction)
  if (redaction?.source !== source) return null
  const boxes = [...redaction.regions, ...redaction.hits].filter((one) => one.page === page)
  return (
    <div className="overlay" aria-hidden>
      {boxes.map(({ box }, index) => (
        <i key={index} className="redact-box" style={boxStyle(turnBox(box, turn))} />
      ))}
    </div>
  )
}
