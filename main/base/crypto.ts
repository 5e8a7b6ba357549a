/**
 * Hashes and random names of `node:crypto`, which is loaded when one is made first: it takes 6 ms that every start of every
 * process would wait for, since importing it also loads Web Crypto.
 */
import type * as Crypto from 'node:crypto'
import { once } from './once.ts'

const crypto = once((): typeof Crypto => process.getBuiltinModule('node:crypto'))

export const createHash = (algorithm: string): Crypto.Hash => crypto().createHash(algorithm)
export const randomBytes = (size: number): Buffer => crypto().randomBytes(size)
export const randomUUID = (): Crypto.UUID => crypto().randomUUID()
