type Props = { label: string; fraction: number; look?: 'plain' | 'attention' }

export function Meter({ label, fraction, look = 'plain' }: Props) {
  const share = Math.min(1, Math.max(0, fraction))
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className={`meter ${look === 'attention' ? 'meter--attention' : ''}`}
    >
      <i style={{ inlineSize: `${share * 100}%` }} />
    </div>
  )
}
