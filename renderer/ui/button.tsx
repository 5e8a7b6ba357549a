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
}

/** An icon never stands alone: the label is its accessible name and its tooltip. */
export function IconButton({ label, keys, icon, size, className = '', ...rest }: IconButtonProps) {
  const sizes = size === 'small' ? 'icon-button--small' : ''
  return (
    <Tooltip words={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        className={`icon-button ${sizes} ${className}`}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
