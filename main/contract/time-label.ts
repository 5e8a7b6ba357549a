const pad = (n: number): string => String(n).padStart(2, '0')

/** `mm:ss`, from one hour on `h:mm:ss`: the label of a time in prompts, answers and windows. */
export function timeLabel(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = `${pad(minutes)}:${pad(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}
