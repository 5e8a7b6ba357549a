import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { IconButton } from '../../ui/button.tsx'
import type { Find } from './use-find.ts'

export function FindBar({ find, onClose }: { find: Find; onClose(): void }) {
  const { t } = useTranslation()
  const { hits, at, isBusy, isPartial, words } = find
  return (
    <div className="find-bar" role="search">
      <input
        type="text"
        autoFocus
        className="field"
        aria-label={t('viewer.find')}
        maxLength={500}
        placeholder={t('viewer.find')}
        onChange={(event) => find.setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find.go(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
        }}
      />
      <span className="data find-bar__count" role="status">
        {words === ''
          ? ''
          : hits.length > 0
            ? t('viewer.findCount', { at: count(at + 1), total: count(hits.length) })
            : isBusy
              ? t('viewer.findBusy')
              : t(isPartial ? 'viewer.findPartial' : 'viewer.findNone')}
        {hits.length > 0 && isPartial && ` · ${t('viewer.findPartial')}`}
      </span>
      <IconButton
        size="small"
        label={t('viewer.findPrevious')}
        icon={<ChevronUp size={15} />}
        onClick={() => find.go(-1)}
      />
      <IconButton
        size="small"
        label={t('viewer.findNext')}
        icon={<ChevronDown size={15} />}
        onClick={() => find.go(1)}
      />
      <IconButton size="small" label={t('common.close')} icon={<X size={15} />} onClick={onClose} />
    </div>
  )
}
