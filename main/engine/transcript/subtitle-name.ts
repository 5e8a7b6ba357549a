/** Which recording a subtitle file belongs to, and what its name says about its language. */
import { once } from '#base/once.ts'

const extensions = ['srt', 'vtt', 'ass', 'ssa']
/** Marks of players and of the scene between name and extension. */
const marks = new Set(['forced', 'sdh', 'cc', 'hi', 'default', 'full', 'subs', 'sub', 'und'])
const longestMarks = 60

export type SubtitleName = { language?: string | undefined }

/**
 * `talk.srt`, `talk.en.srt`, `talk.zh-Hant.forced.vtt` and `talk.mp4.srt` belong to `talk.mp4`;
 * `talk2.srt` and `talk.part2.srt` do not. Undefined when it does not belong to it.
 */
export function subtitleName(name: string, recording: string): SubtitleName | undefined {
  const dot = name.lastIndexOf('.')
  if (dot < 0 || !extensions.includes(name.slice(dot + 1).toLowerCase())) return undefined
  const stem = recording.slice(0, Math.max(0, recording.lastIndexOf('.'))) || recording
  const base = name.slice(0, dot).normalize('NFC')
  for (const prefix of [recording, stem].map((each) => each.normalize('NFC'))) {
    if (base === prefix) return {}
    if (!base.startsWith(`${prefix}.`)) continue
    const rest = base.slice(prefix.length + 1)
    if (rest.length > longestMarks) return undefined
    const parts = rest.split(/[.\s]+/).filter((part) => part !== '')
    const [first, ...others] = parts.filter((part) => !marks.has(part.toLowerCase()))
    const language = languageOf(first)
    if (first === undefined) return {}
    return language !== undefined && others.length === 0 ? { language } : undefined
  }
  return undefined
}

/** Languages that files are named after in words: `talk.English.srt`, `talk.Deutsch.srt`. */
const spelledCodes =
  'ar bg ca cs da de el en es et fa fi fr he hi hr hu id is it ja ko lt lv ms nb nl no pl pt ro ru sk sl sr sv ta te th tr uk ur vi zh'

/** Made with the first name that is asked about: Intl takes 10 ms for them, and every start would wait. */
const known = once(() => {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  const spelled = new Map(
    spelledCodes.split(' ').flatMap((code) => {
      const own = new Intl.DisplayNames(code, { type: 'language', fallback: 'none' })
      const words = [names.of(code), own.of(code)]
      return words.flatMap((word): [string, string][] => (word ? [[word.toLowerCase(), code]] : []))
    }),
  )
  return { names, spelled }
})

/** `eng`, `EN`, `zh_Hant`, `English` as BCP 47; undefined for what is no known language. */
export function languageOf(text: string | undefined): string | undefined {
  const { names, spelled } = known()
  const word = text && spelled.get(text.toLowerCase())
  if (word) return word
  if (text === undefined || !/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}$/i.test(text)) return undefined
  try {
    const [tag] = Intl.getCanonicalLocales(text.replaceAll('_', '-'))
    return tag !== undefined && names.of(tag) !== undefined && tag !== 'und' ? tag : undefined
  } catch {
    return undefined
  }
}
