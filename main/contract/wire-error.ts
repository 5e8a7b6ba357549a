import { z } from './zod.ts'
import { errorCodes } from './errors.ts'

/** A failure as data. Apart from errors.ts, so that the page can name errors without loading schemas. */
export const WireError = z.object({ code: z.enum(errorCodes), message: z.string() })
