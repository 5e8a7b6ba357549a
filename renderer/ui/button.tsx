import type { ComponentProps, ReactNode } from 'react'
import { Tooltip } from './tooltip.tsx'

type ButtonProps = ComponentProps<'button'> & {
  look?: 'plain' | 'accent' | 'bare' | 'loss'
  size?: 'normal' | 'small'
}

export function Button({ look = 'plain', size = 'normal', className = '', ...rest }: ButtonProps) {
  const looks = look === 'plain' ? '' : `button--${look}`
  const sizes = size === 'small' ? 'button--small' : ''
  return <button type="button" className={`button ${looks} ${sizes} ${className}`} {...rest} />
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  label: string
  keys?: string | undefined
  icon: ReactNode
  size?: 'normal' | 'small'
  /** In rows that come by the thousand: the tooltip of the system, which costs nothing to make. */
  isLight?: boolean
}

/** An icon never stands alone: the label is its accessible name and its tooltip. */
export function IconButton(props: IconButtonProps) {
  const { label, keys, icon, size, isLight = false, className = '', ...rest } = props
  const sizes = size === 'small' ? 'icon-button--small' : ''
  const classes = `icon-button ${sizes} ${className}`
  if (isLight) {
    return (
      <button type="button" aria-label={label} title={label} className={classes} {...rest}>
        {icon}
      </button>
    )
  }
  return (
    <Tooltip words={label} keys={keys}>
      <button type="button" aria-label={label} className={classes} {...rest}>
        {icon}
      </button>
    </Tooltip>
  )
}
