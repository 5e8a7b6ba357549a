/** Where states of a model are kept: bytes by key, of which any may be gone at any time. */
export type StateStore = {
  get(key: string): Uint8Array | undefined
  has(key: string): boolean
  put(key: string, state: Uint8Array, about: { encoderId: string }): void
  remove(keys: readonly string[]): void
}
