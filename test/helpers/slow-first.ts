import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/**
 * What takes longest, begun first: a checkout that has run nothing yet knows only how long its files are, and a file
 * of minutes that is begun last keeps the other workers waiting.
 */
export const slowFiles = [
  'test/e2e/kill.test.ts',
  'test/e2e/answers.test.ts',
  'test/e2e/interrupt.test.ts',
  'test/e2e/bad-input.test.ts',
  'test/native/vulkan.test.ts',
  'test/e2e/ask.test.ts',
  'test/e2e/odd-paths.test.ts',
  'test/integration/engine/model/vulkan.test.ts',
  'test/integration/engine/store/kill.test.ts',
]

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest's own method has that name
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = slowFiles.findIndex((path) => moduleId.replaceAll('\\', '/').endsWith(path))
      return at < 0 ? slowFiles.length : at
    }
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}
