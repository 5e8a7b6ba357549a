import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'

type Props<T extends string> = {
  label: string
  value: T
  options: { value: T; label: string }[]
  onChange(value: T): void
  id?: string
}

export function Select<T extends string>({ label, value, options, onChange, id }: Props<T>) {
  return (
    <Base.Root items={options} value={value} onValueChange={(next) => onChange(next as T)}>
      <Base.Trigger className="button select" aria-label={label} id={id}>
        <Base.Value className="truncate" />
        <ChevronsUpDown size={13} />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="popup-layer" sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className="popup">
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} className="menu-item">
                <Base.ItemText className="menu-item__label">{option.label}</Base.ItemText>
                <Base.ItemIndicator>
                  <Check size={14} />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
