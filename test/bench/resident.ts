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

function sumOf(pid: number, file: string, line: RegExp): number {
  const kilobytes = familyOf(pid).map((one) => Number(line.exec(read(`/proc/${one}/${file}`))?.[1]))
  return 1024 * kilobytes.reduce((sum, one) => sum + (one || 0), 0)
}

/** Resident bytes of a process and all that it started; what they share counts for each. */
export const residentOf = (pid: number): number => sumOf(pid, 'status', /VmRSS:\s+(\d+) kB/)

/** The same, with what several share counted once (PSS): what the machine really gives them. */
export const proportionalOf = (pid: number): number =>
  sumOf(pid, 'smaps_rollup', /^Pss:\s+(\d+) kB/m)

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
