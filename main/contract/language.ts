import { z } from './zod.ts'

/** What the window and what is exported from it speak. */
export const Language = z.enum(['en', 'zh-CN'])
export type Language = z.infer<typeof Language>
