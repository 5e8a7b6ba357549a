/** What the engine tells in sentences (`main/contract/told.ts`), in the language of the window. */
import { i18n, tellers } from './i18n.ts'

/** English is as it comes; so is a sentence that no other language has words for. */
export const told = (sentence: string): string => tellers.get(i18n.language)?.(sentence) ?? sentence
