import { Switch as Base } from '@base-ui/react/switch'

type Props = { label: string; isOn: boolean; onChange(isOn: boolean): void }

export function Switch({ label, isOn, onChange }: Props) {
  return (
    <Base.Root className="switch" aria-label={label} checked={isOn} onCheckedChange={onChange}>
      <Base.Thumb className="switch__thumb" />
    </Base.Root>
  )
}
