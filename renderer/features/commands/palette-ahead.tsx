import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { closeDialog, setPaletteWords, usePaletteWords } from '../../state/dialogs.ts'

/** What had the keyboard when the palette was asked for, and gets it back. */
let before: HTMLElement | null = null
export const beforePalette = (): HTMLElement | null => before

/**
 * Has the keyboard from the moment in which the palette is asked for until the palette's own box has it: that
 * one comes with a file of its own and takes the keyboard a frame later. What is typed meanwhile stands in both.
 */
export function PaletteAhead() {
  const { t } = useTranslation()
  const words = usePaletteWords()
  const input = useRef<HTMLInputElement>(null)
  const [isNeeded, setNeeded] = useState(true)
  useLayoutEffect(() => {
    const { activeElement } = document
    before = activeElement instanceof HTMLElement ? activeElement : null
    input.current?.focus()
  }, [])
  if (!isNeeded) return null
  return (
    <input
      ref={input}
      className="visually-hidden"
      aria-label={t('commands.palette')}
      value={words}
      onChange={(event) => setPaletteWords(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') closeDialog()
        // Nothing is chosen yet that it could run.
        if (event.key === 'Enter') event.preventDefault()
      }}
      onBlur={() => setNeeded(false)}
    />
  )
}
