import { writeFileSync } from 'node:fs'
import { styleText } from 'node:util'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Ends a run with one line, `N passed, N failed`, and `, N skipped` where some were, after naming every
 * skipped test and why. A file that did not even load counts as one failure.
 * `write` is where it goes: standard output, or a test's own collector.
 */
export class ClosingLineReporter implements Reporter {
  readonly #write: (text: string) => void

  constructor(options: { write?: (text: string) => void } = {}) {
    this.#write = options.write ?? ((text) => process.stdout.write(text))
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 }
    const skipped: string[] = []
    for (const module of modules) {
      const failedBefore = count.failed
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        count[state]++
        if (state === 'skipped')
          skipped.push(`${module.relativeModuleId} > ${test.fullName}: ${reasonOf(test)}`)
      }
      if (module.state() === 'failed' && count.failed === failedBefore) count.failed++
    }
    // A test that never ended has not passed.
    count.failed += count.pending
    const file = process.env.LONGVIEW_TEST_COUNTS
    if (file) {
      // test/run.ts adds other runners' counts and says the closing line itself.
      writeFileSync(file, JSON.stringify({ ...count, reasons: skipped }))
      return
    }
    const lines = skipped.map((line) => `${styleText('yellow', 'skipped')} ${line}`)
    const tail = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    this.#write(
      `\n${[...lines, `${count.passed} passed, ${count.failed} failed${tail}`].join('\n')}\n`,
    )
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return note ?? 'no reason given'
}

// oxlint-disable-next-line import/no-default-export -- vitest loads reporters by their default export
export default ClosingLineReporter
