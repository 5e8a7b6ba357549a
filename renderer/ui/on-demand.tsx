import {
  cloneElement,
  Suspense,
  useState,
  type ComponentProps,
  type KeyboardEvent,
  type ReactElement,
} from 'react'

type Props = {
  /** The button as it stands until it is used for the first time. */
  trigger: ReactElement<ComponentProps<'button'>>
  opens: 'menu' | 'dialog'
  /** A lazy popup that brings the same trigger and is open when it appears. */
  children: ReactElement
}

/** A popup costs nothing until someone opens it: neither code at the start nor hooks in every row. */
export function OnDemand({ trigger, opens, children }: Props) {
  const [isAsked, setAsked] = useState(false)
  const waiting = cloneElement(trigger, {
    'aria-haspopup': opens,
    'aria-expanded': false,
    onClick: () => setAsked(true),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      setAsked(true)
    },
  })
  return isAsked ? <Suspense fallback={waiting}>{children}</Suspense> : waiting
}
