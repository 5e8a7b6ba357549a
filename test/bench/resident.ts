import { readFileSync, readdirSync } from 'node:fs'

/** The numbers of a process and of all that it started (Linux; none elsewhere). */
function familyOf(pid: number): number[] {
  if (process.platform !== 'linux') return []
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = read(`/proc/${name}/stat`)
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (Number.isFinite(parent)) parents.set(Number(name), parent)
  }
  const isOurs = (one: number): boolean => {
    for (let at: number | undefined = one; at !== undefined && at > 1; at = parents.get(at)) {
      if (at === pid) return true
    }
    return false
  }
  return Array.from(parents.keys()).filter(isOurs)
}

/**
 * Resident bytes of a process and all that it started, with what several share counted once (PSS): what the
 * machine really gives them.
 */
export function proportionalOf(pid: number): number {
  const kilobytes = familyOf(pid).map((one) =>
    Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1]),
  )
  return 1024 * kilobytes.reduce((sum, one) => sum + (one || 0), 0)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
