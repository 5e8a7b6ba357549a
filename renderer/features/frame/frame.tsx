import type { ReactNode } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { closeSheet, useFrame } from '../../state/frame.ts'
import { setPaneSize, usePreferences, type Pane } from '../../state/preferences.ts'
import { PaneSeparator } from '../../ui/separator.tsx'
import { Header } from './header.tsx'
import { EngineBanner } from './process-banner.tsx'
import { useDrop } from './use-drop.ts'
import './frame.css'

const limits = {
  library: { min: 200, max: 520, normal: 280, side: 'inline-end' },
  chat: { min: 300, max: 720, normal: 400, side: 'inline-start' },
} as const

type SidePaneProps = { pane: Exclude<Pane, 'jobs'>; children: ReactNode }

function SidePane({ pane, children }: SidePaneProps) {
  const { t } = useTranslation()
  const isOpen = usePreferences((state) => state.open[pane])
  const size = usePreferences((state) => state.sizes[pane])
  const isSheet = useFrame((state) => state.asSheet[pane])
  const isRaised = useFrame((state) => state.sheet === pane)
  if (isSheet ? !isRaised : !isOpen) return null
  return (
    <>
      {isSheet && <div className="pane-veil" aria-hidden onClick={closeSheet} />}
      <section
        className={`pane pane--${pane} ${isSheet ? 'pane--sheet' : ''}`}
        data-pane={pane}
        tabIndex={-1}
        aria-label={t(`frame.${pane}`)}
        // A window may have become narrower than what was drawn wide: nothing is pushed out of it.
        style={isSheet ? undefined : { inlineSize: size, minInlineSize: limits[pane].min }}
        onKeyDown={(event) => {
          if (isSheet && event.key === 'Escape' && !event.defaultPrevented) closeSheet()
        }}
      >
        {children}
        {!isSheet && (
          <PaneSeparator
            {...limits[pane]}
            label={t('frame.resize', { pane: t(`frame.${pane}`) })}
            size={size}
            onSize={(px) => setPaneSize(pane, px)}
          />
        )}
      </section>
    </>
  )
}

type Props = { library: ReactNode; viewer: ReactNode; chat: ReactNode; jobs: ReactNode }

/** The window: header, three panes, one strip. */
export function Frame({ library, viewer, chat, jobs }: Props) {
  const { t } = useTranslation()
  const isOver = useDrop()
  return (
    <div className="frame">
      <Header />
      <EngineBanner />
      <div className="panes">
        <SidePane pane="library">{library}</SidePane>
        <main
          className="pane pane--viewer"
          data-pane="viewer"
          tabIndex={-1}
          aria-label={t('frame.viewer')}
        >
          {viewer}
        </main>
        <SidePane pane="chat">{chat}</SidePane>
      </div>
      {jobs}
      {isOver && <div className="drop-veil">{t('frame.drop')}</div>}
    </div>
  )
}
