/** What the code inside a page is told. */
export const WORLD = 'Electron Isolated Context'
export interface PageConfig {
  nonce: string
  binding: string
  process: Record<string, unknown>
  schemes: Record<string, { fetch: boolean }>
  port: number
}
