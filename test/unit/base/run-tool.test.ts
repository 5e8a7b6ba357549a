import { expect, test } from 'vitest'
import { ToolFailure, runTool, streamTool } from '#base/run-tool.ts'

const node = process.execPath
const signal = new AbortController().signal
const script = (code: string): string[] => ['-e', code]

const failure = async (work: Promise<unknown>): Promise<ToolFailure> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ToolFailure) return error
  throw new Error('no failure of a tool', { cause: error })
}
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('What a tool writes comes back, and no shell reads its arguments', async () => {
  const odd = '$(echo no) `no` "quotes" \n*'
  const code = 'process.stdout.write(process.argv[1])'
  expect(await runTool(node, [...script(code), odd], { signal })).toBe(odd)
})

test('A tool that fails says how it ended and what it said last', async () => {
  const error = await failure(
    runTool(node, script('console.error("no such codec");process.exit(7)'), { signal }),
  )
  expect(error).toMatchObject({ reason: 'exit', message: expect.stringContaining('code 7') })
  expect(error.tail).toContain('no such codec')
})

test('A tool that is not there is missing', async () => {
  expect((await failure(runTool('/nowhere/tool', [], { signal }))).reason).toBe('missing')
})

test('A tool that takes too long is killed', async () => {
  const slow = runTool(node, script('setInterval(() => {}, 1000)'), { signal, timeoutMs: 300 })
  expect((await failure(slow)).reason).toBe('timeout')
})

test('A tool that falls silent is killed, one that keeps writing is not', async () => {
  const silent = runTool(node, script('console.log(1);setInterval(() => {}, 1000)'), {
    signal,
    stallMs: 1500,
  })
  expect((await failure(silent)).reason).toBe('stalled')
})

test('A tool that writes without end is killed', async () => {
  const endless = runTool(node, script('for(;;)require("fs").writeSync(1,"x".repeat(9999))'), {
    signal,
    maxOutputBytes: 100_000,
  })
  expect((await failure(endless)).reason).toBe('output')
})

test('Stopping rejects with the reason and kills what the tool itself has started', async () => {
  const controller = new AbortController()
  const code = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log(c.pid); setInterval(() => {}, 1000)`
  const tool = streamTool(node, script(code), { signal: controller.signal })
  let grandchild = 0
  const reading = (async () => {
    for await (const piece of tool.chunks) {
      grandchild = Number(piece.toString())
      controller.abort()
    }
  })()
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  await expect(tool.done).rejects.toMatchObject({ name: 'AbortError' })
  for (let i = 0; i < 50 && isAlive(grandchild); i++)
    await new Promise((done) => setTimeout(done, 50))
  expect(grandchild).toBeGreaterThan(0)
  expect(isAlive(grandchild)).toBe(false)
})

test('A stopped signal starts nothing', async () => {
  const controller = new AbortController()
  controller.abort()
  await expect(runTool(node, [], { signal: controller.signal })).rejects.toMatchObject({
    name: 'AbortError',
  })
})

test('Leaving the loop early ends the tool', async () => {
  const tool = streamTool(node, script('setInterval(() => console.log(1), 20)'), { signal })
  for await (const _ of tool.chunks) break
  await expect(tool.done).rejects.toMatchObject({ reason: 'exit' })
})

test('Lines of stderr are handed on whole', async () => {
  const lines: string[] = []
  const code =
    'process.stderr.write("one\\ntw");setTimeout(() => process.stderr.write("o\\rthree"), 200)'
  await runTool(node, script(code), { signal, onLine: (line) => lines.push(line) })
  expect(lines).toEqual(['one', 'two', 'three'])
})
