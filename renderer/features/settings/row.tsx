import type { ReactNode } from 'react'

type Props = { title: string; text?: string | undefined; children?: ReactNode }

/** One setting: what it is, what it does, the control. */
export function SettingRow({ title, text, children }: Props) {
  return (
    <div className="setting">
      <div className="setting__words">
        <p>{title}</p>
        {text && <p className="quiet setting__text">{text}</p>}
      </div>
      <div className="setting__control">{children}</div>
    </div>
  )
}
