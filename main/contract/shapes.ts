/** The two shapes of a request, and what both sides of a port are. Types only: it costs a page nothing. */
import type { z } from './zod.ts'

export type Schema = z.ZodType
export type Call<I extends Schema = Schema, O extends Schema = Schema> = {
  kind: 'call'
  input: I
  output: O
}
export type Stream<
  I extends Schema = Schema,
  E extends Schema = Schema,
  O extends Schema = Schema,
> = { kind: 'stream'; input: I; event: E; output: O }
export type Api = Record<string, Call | Stream>

export type Input<M extends Call | Stream> = z.input<M['input']>
export type Output<M extends Call | Stream> = z.output<M['output']>
export type EventOf<M> = M extends Stream<Schema, infer E> ? z.output<E> : never

export type Run<E = never> = { signal: AbortSignal; emit: (event: E) => void }
export type Handlers<A extends Api> = {
  [K in keyof A]: (
    input: z.output<A[K]['input']>,
    run: Run<EventOf<A[K]>>,
  ) => Promise<z.input<A[K]['output']>>
}

/** What a DOM MessagePort, a Node MessagePort and a MessagePortMain have in common. */
export type Port = {
  post(frame: unknown): void
  onFrame(listener: (frame: unknown) => void): void
  onClose(listener: () => void): void
}

export type Options<E> = { signal?: AbortSignal; onEvent?: (event: E) => void }
export type Client<A extends Api> = <K extends keyof A & string>(
  method: K,
  input: Input<A[K]>,
  options?: Options<EventOf<A[K]>>,
) => Promise<Output<A[K]>>
