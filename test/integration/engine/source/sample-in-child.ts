/** Run as a process of its own: samples the recording named in argv and prints its peak memory, MiB. */
import { silentLogger } from '#base/log.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'

const sources = createSources({ logger: silentLogger })
const run = { signal: new AbortController().signal, progress: () => undefined }
const file = await sources.identify(process.argv[2]!, run)
const probe = await sources.probe(file, {}, run.signal)
let samples = 0
for await (const _ of sources.sample(file, probe, defaultSampling, {}, run)) samples++
await sources.close()
process.stdout.write(JSON.stringify({ samples, peakMiB: process.resourceUsage().maxRSS / 1024 }))
