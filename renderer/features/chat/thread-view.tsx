import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Live } from '../../state/chats.ts'
import type { Step } from '../../state/thread.ts'
import { IconButton } from '../../ui/button.tsx'
import { LiveView } from './live-view.tsx'
import { MessageView } from './message-view.tsx'

type Props = { chat: string; thread: Step[]; live: Live | undefined }

const guessPx = { question: 72, answer: 180 } as const
/** Nearer to the end than this, the thread follows what is written. */
const nearPx = 80

/** Thousands of messages: only those in view are in the page. */
export function ThreadView({ chat, thread, live }: Props) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const isFollowing = useRef(true)
  const [isAway, setAway] = useState(false)
  const virtual = useVirtualizer({
    count: thread.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guessPx[thread[index]!.message.role],
    getItemKey: (index) => thread[index]!.message.id,
    overscan: 4,
    useFlushSync: false,
  })
  const total = virtual.getTotalSize()

  useEffect(() => {
    isFollowing.current = true
  }, [chat])
  useLayoutEffect(() => {
    const element = scroller.current
    if (element && isFollowing.current) element.scrollTop = element.scrollHeight
  }, [chat, total, live])

  function onScroll() {
    const element = scroller.current!
    const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx
    isFollowing.current = isNear
    setAway(!isNear)
  }
  const items = virtual.getVirtualItems()
  return (
    <div className="thread-frame">
      <div
        ref={scroller}
        className="thread"
        role="log"
        aria-live="off"
        tabIndex={0}
        aria-label={t('chat.messages')}
        onScroll={onScroll}
        onWheel={(event) => {
          if (event.deltaY < 0) isFollowing.current = false
        }}
      >
        <div style={{ blockSize: total, position: 'relative' }}>
          {items.map((item) => (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="thread__item"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <MessageView
                chat={chat}
                step={thread[item.index]!}
                question={thread[item.index - 1]?.message}
              />
            </div>
          ))}
        </div>
        {live && <LiveView live={live} />}
      </div>
      {isAway && (
        <IconButton
          className="thread__end"
          label={t('chat.toEnd')}
          icon={<ArrowDown size={15} />}
          onClick={() => {
            isFollowing.current = true
            virtual.scrollToOffset(total)
            scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
          }}
        />
      )}
    </div>
  )
}
