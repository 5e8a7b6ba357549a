import { isNotShown } from '#contract/not-shown.ts'
import { t } from '../../i18n/i18n.ts'

/** An answer as it is shown and copied: what a model says where there is nothing has words of the window's own. */
export const answerWords = (text: string): string => (isNotShown(text) ? t('chat.notShown') : text)
