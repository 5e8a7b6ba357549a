// Who may import whom. The prose is in main/README.md; this file is the law.

// Folders of engine/ that lead through several stages, each after those that it may use; all others are stages.
const order = ['jobs', 'intake', 'ask', 'overview', 'giving', 'desk']
const flows = order.join('|')

const oneDoor = (name, to, from) => ({
  name,
  severity: 'error',
  from: { path: '^(main|preload|renderer)/', pathNot: from },
  to: { path: to },
})

export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'contract-is-a-leaf',
      severity: 'error',
      from: { path: '^main/contract/' },
      to: { pathNot: ['^main/contract/', '^node_modules/zod/'] },
    },
    {
      name: 'base-knows-no-domain',
      severity: 'error',
      from: { path: '^main/base/' },
      to: { path: ['^main/(?!base/|contract/)', '^preload/', '^renderer/'] },
    },
    {
      name: 'engine-is-electron-free',
      severity: 'error',
      from: {
        path: '^main/(engine|contract|base|pages|serve|cli|utility|model-host|reader-host|ocr-host)',
      },
      to: { path: ['^node_modules/electron/', '^main/shell/', '^preload/', '^renderer/'] },
    },
    {
      name: 'renderer-sees-contract-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: ['^main/(?!contract/)', '^preload/(?!bridge\\.ts)'] },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'stages-share-types-only',
      severity: 'error',
      from: { path: `^main/engine/(?!(?:${flows})/)([^/]+)/` },
      to: {
        path: '^main/engine/([^/]+)/',
        pathNot: ['^main/engine/$1/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stages-know-no-flow',
      severity: 'error',
      from: { path: `^main/engine/(?!(?:${flows})/)[^/]+/` },
      to: { path: `^main/engine/(?:(?:${flows})/|(?:answer|ingest|engine|models|library)\\.ts$)` },
    },
    ...order.slice(0, -1).map((name, at) => ({
      name: `${name}-uses-earlier-flows-only`,
      severity: 'error',
      from: { path: `^main/engine/${name}/` },
      to: { path: `^main/engine/(?:${order.slice(at + 1).join('|')})/` },
    })),
    {
      name: 'pages-know-no-engine',
      severity: 'error',
      from: { path: '^main/pages/' },
      to: { path: ['^main/(?!pages/|base/|contract/)'] },
    },
    {
      name: 'main-process-has-no-engine',
      severity: 'error',
      from: { path: '^main/(index\\.ts|program\\.ts|shell/)' },
      to: { path: '^main/engine/' },
    },
    oneDoor(
      'sqlite',
      '^node_modules/(better-sqlite3|sqlite-vec)/',
      '^main/engine/(store|vector-index)/',
    ),
    oneDoor('zod', '^node_modules/zod/', '^main/contract/zod\\.ts$'),
    oneDoor('addon', '^native/(?!index\\.d\\.ts)', '^main/engine/native\\.ts$'),
    oneDoor('llama-text', '^node_modules/node-llama-cpp/', '^main/engine/model/'),
  ],
  options: { parser: 'swc', tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
}
