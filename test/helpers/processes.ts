import { readFileSync, readdirSync } from 'node:fs'

/** Pids of every living process that carries `mark` in its environment (Linux; elsewhere none). */
export function processesWith(mark: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark) && !isZombie(pid))
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}

function isZombie(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/\(.*\)/, ''))
  } catch {
    return true
  }
}

/** Waits until `isTrue`, at most `ms`; says whether it became true. */
export async function eventually(isTrue: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (isTrue()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return isTrue()
}
