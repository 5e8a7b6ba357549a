import type { ReactNode } from 'react'
import './empty.css'

type Props = { icon?: ReactNode; title: string; text?: string; children?: ReactNode }

/** An empty state teaches one thing. */
export function Empty({ icon, title, text, children }: Props) {
  return (
    <div className="empty">
      {icon}
      <p className="empty__title">{title}</p>
      {text && <p className="empty__text">{text}</p>}
      {children && <div className="empty__actions">{children}</div>}
    </div>
  )
}
