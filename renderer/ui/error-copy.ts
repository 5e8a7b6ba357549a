/** The two sentences a person reads for each error: what happened, what to do. A new code does not compile without them. */
import type { ErrorCode } from '#contract/errors.ts'
import { t } from '../i18n/i18n.ts'
import type { errors } from '../i18n/en/errors.ts'

type Copy = { what: string; advice: string }
type Complete = Record<ErrorCode, Copy>
const isComplete: (copy: typeof errors) => Complete = (copy) => copy
void isComplete

export function errorCopy(code: ErrorCode): Copy {
  return { what: t(`errors.${code}.what`), advice: t(`errors.${code}.advice`) }
}
