import { describe, expect, it } from 'vitest'
import type { Progress } from '#engine/domain.ts'
import { follow, type Follower } from '#engine/intake/follow.ts'
import type { Segment } from '#engine/store/segment-rows.ts'
import type { SourceRow } from '#engine/store/source-rows.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await turn()
}

const source: SourceRow = {
  id: 's-1',
  kind: 'video',
  name: 'a.mp4',
  path: '/a.mp4',
  sha256: '',
  bytes: 1,
  mtimeMs: 0,
  status: 'importing',
  gaps: [],
  samples: 0,
  tokenRows: 0,
  importedAt: '',
  detail: {},
}

const segment = (id: number): Segment => ({
  id,
  sourceId: 's-1',
  key: `t${id}`,
  locator: { kind: 'time', startMs: id, endMs: id + 1 },
  text: '',
  description: '',
  encoderId: '',
  slices: [],
})

/** A list of work as a library keeps it: what is done is gone from it. */
function workList(options: Partial<Follower> = {}): Follower & { todo: number[]; done: number[] } {
  const todo: number[] = []
  const done: number[] = []
  return {
    todo,
    done,
    stage: 'describe',
    width: 1,
    givesWay: true,
    next: (_id, limit) => todo.slice(0, limit).map(segment),
    progress: () => ({ done: done.length, total: done.length + todo.length }),
    async work({ id }) {
      await turn()
      todo.splice(todo.indexOf(id), 1)
      done.push(id)
    },
    ...options,
  }
}

function begin(followers: Follower[]): {
  following: ReturnType<typeof follow>
  stop: AbortController
  told: Progress[]
} {
  const stop = new AbortController()
  const told: Progress[] = []
  const run = { signal: stop.signal, progress: (step: Progress) => void told.push(step) }
  return { following: follow(source, followers, {}, run), stop, told }
}

describe('follow', () => {
  it('works on what is stored while more comes, and on the rest at the end', async () => {
    const list = workList()
    const { following, told } = begin([list])
    list.todo.push(1, 2)
    following.news()
    await turns(12)
    expect(list.done).toEqual([1, 2])
    list.todo.push(3)
    await following.end()
    expect(list.done).toEqual([1, 2, 3])
    expect(told.at(-1)).toEqual({ stage: 'describe', done: 3, total: 3, unit: 'samples' })
  })

  it('gives way while there is something to encode; work that needs no model does not', async () => {
    const describing = workList()
    const reading = workList({ stage: 'read', givesWay: false })
    const { following } = begin([describing, reading])
    const encoding = Promise.withResolvers<void>()
    const encoded = following.first(() => encoding.promise)
    describing.todo.push(1)
    reading.todo.push(1)
    following.news()
    await turns(12)
    expect([describing.done, reading.done]).toEqual([[], [1]])
    encoding.resolve()
    await encoded
    await turns(12)
    expect(describing.done).toEqual([1])
    await following.end()
  })

  it('works on as many at once as it may, never twice on one', async () => {
    let busy = 0
    let most = 0
    const list = workList({ width: 3, givesWay: false })
    const work = list.work
    list.work = async (...args) => {
      most = Math.max(most, ++busy)
      await turns(3)
      await work(...args)
      busy--
    }
    list.todo.push(1, 2, 3, 4, 5, 6, 7)
    const { following } = begin([list])
    await following.end()
    expect(most).toBe(3)
    expect(list.done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('stops the import with the reason when it fails', async () => {
    const list = workList({
      work: async () => {
        throw new Error('the model is gone')
      },
    })
    const { following } = begin([list])
    list.todo.push(1)
    following.news()
    await turns(5)
    expect(following.signal.aborted).toBe(true)
    await expect(following.end()).rejects.toThrow('the model is gone')
  })

  it('stops when the import is stopped, with nothing under way', async () => {
    let busy = 0
    const list = workList({
      async work(_segment, _source, _options, signal) {
        busy++
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        await turns(3)
        busy--
        signal.throwIfAborted()
      },
    })
    const { following, stop } = begin([list])
    list.todo.push(1)
    following.news()
    await turns(3)
    expect(busy).toBe(1)
    stop.abort(new Error('enough'))
    await expect(following.end()).rejects.toThrow('enough')
    expect(busy).toBe(0)
  })

  it('never goes round in circles over a segment that stays undone', async () => {
    const list = workList({ work: async () => undefined })
    list.todo.push(1)
    const { following } = begin([list])
    await expect(following.end()).rejects.toThrow('does not get on')
  })
})
