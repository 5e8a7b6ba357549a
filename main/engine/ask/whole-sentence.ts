/** What is a sentence to its end, and what is not. Pure. */

/** A heading or a label says nothing of what it names. Behind the full stop there may be the number of a footnote. */
export const isSentence = (text: string): boolean =>
  /[.!?。！？]["'”’」）)]*$|\p{Ll}{2}[.!?]["'”’)]*\d{1,2}$/u.test(text) && !leads.test(text)
/** Dots that lead on to the number of a page. */
const leads = /(?:\.\s?){5,}$/u

/** "You asked whether the crane may be used": what was answered stands behind it. */
export const isAsking = (text: string): boolean =>
  /\b(?:ask(?:s|ed|ing)?|enquir(?:e[ds]?|ing)|inquir(?:e[ds]?|ing)|wonder(?:s|ed)?|fragten?|demand(?:e|é|ez|ait))\b[^.]{0,30}?\b(?:whether|if|ob|si)\b/iu.test(
    text,
  )

/** A line of running text, in which one sentence ends and another begins: neither is whole. */
export const isCutFromText = (text: string): boolean => /\p{Ll}{3,}[.!?]\s+\p{Lu}/u.test(text)

const part =
  '(?:article|art|section|sect?|clause|cl|schedule|part|annexe?|appendix|chapter|item|paragraph|para|artikel|abschnitt|kapitel|anlage|chapitre)'
const numeral = String.raw`(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Z])`
const headingNumbers = [
  new RegExp(String.raw`^(?:${part}\.?|§+)\s*${numeral}(?![\p{L}\d])[.:)]*\s*(?:[–—-]\s*)?`, 'iu'),
  /^\d{1,3}(?:\.\d{1,3})*[.)]?\s+(?=\p{Lu})/u,
  // The line of a table of contents, and what a heading refers to.
  /[\s.…·_]{4,}\d{1,4}$/u,
  new RegExp(String.raw`\s*[([](?:see )?(?:${part}|page|p)\.?\s*[\d.]+[)\]]$`, 'iu'),
]

/** The numbers of a heading are no value: `Article 5 – Interest rate`, `2. Duties ...... 14`, `Interest rate (clause 5)`. */
export const withoutHeadingNumbers = (text: string): string =>
  headingNumbers.reduce((rest, pattern) => rest.replace(pattern, ''), text.trim())
