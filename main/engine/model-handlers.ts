/** Models as they can be asked for: listed, added from files or from an address, chosen, forgotten. */
import { join } from 'node:path'
import type { engineApi, IngestEvent } from '#contract/api.ts'
import type { Handlers } from '#contract/rpc.ts'
import type { Progress } from './domain.ts'
import { createProgressMeter } from './jobs/job-progress.ts'
import { downloadFile } from './model/download.ts'
import type { Models } from './models.ts'

type ModelsApi = Pick<typeof engineApi, Extract<keyof typeof engineApi, `models.${string}`>>

/** Told at most this often: bytes come by the thousand pieces. */
const pauseMs = 100

/** Adds rate and remaining time, and passes on what a person can follow. */
function told(emit: (event: IngestEvent) => void): (path: string) => (progress: Progress) => void {
  return (path) => {
    const meter = createProgressMeter()
    let last = { stage: '', at: -Infinity }
    return (progress) => {
      const at = performance.now()
      meter.add(progress, at)
      const isEnd = progress.done === progress.total
      if (progress.stage === last.stage && at - last.at < pauseMs && !isEnd) return
      last = { stage: progress.stage, at }
      const stage = meter.stages().at(-1)
      if (stage) emit({ path, ...stage })
    }
  }
}

export function createModelHandlers(models: Models, library: string): Handlers<ModelsApi> {
  const { catalogue } = models
  const listed = () => ({ models: catalogue.list() })
  return {
    'models.list': async () => listed(),
    'models.add': async (files, { signal, emit }) => {
      await catalogue.add(files, { signal, progress: told(emit)(files.model) })
      return listed()
    },
    'models.download': async (wanted, { signal, emit }) => {
      const tell = told(emit)
      const folder = join(library, 'models')
      const get = (url: string, sha256: string | undefined): Promise<string> =>
        downloadFile({ url, folder, sha256 }, { signal, progress: tell(url) })
      // The small one first: a wrong address then costs little.
      const projector = await get(wanted.mmprojUrl, wanted.mmprojSha256)
      const model = await get(wanted.modelUrl, wanted.modelSha256)
      await catalogue.add({ model, mmproj: projector }, { signal, progress: tell(model) })
      return listed()
    },
    'models.use': async ({ id }) => {
      catalogue.use(id)
      return listed()
    },
    'models.remove': async ({ id }) => {
      catalogue.remove(id)
      return listed()
    },
  }
}
