// Run by crash.test.ts: prints the pid of its model process once an answer is under way.
import { createLogger } from '#base/log.ts'
import { createModel } from '#engine/model/model.ts'

const [, , modelPath = '', mmprojPath = ''] = process.argv
let host = 0
const model = createModel({
  modelPath,
  mmprojPath,
  device: 'cpu',
  gpuLayers: 0,
  contextTokens: 2048,
  threads: 1,
  logger: createLogger('info', (line) => {
    host = Number(/"pid":(\d+)/.exec(line)?.[1] ?? host)
  }),
})

const signal = new AbortController().signal
let isTold = false
for (;;) {
  await model.generate(
    { parts: [{ text: 'abc' }], maxTokens: 2000, temperature: 0, grammar: 'root ::= [a-z] root' },
    {
      signal,
      onText: () => {
        if (!isTold) process.stdout.write(`${host}\n`)
        isTold = true
      },
    },
  )
}
