/** What is a sentence to its end, and what is not. Pure. */

/** A heading or a label says nothing of what it names. Behind the full stop there may be the number of a footnote. */
export const isSentence = (text: string): boolean =>
  /[.!?。！？]["'”’」）)]*$|\p{Ll}{2}[.!?]["'”’)]*\d{1,2}$/u.test(text)

/** "You asked whether the crane may be used": what was answered stands behind it. */
export const isAsking = (text: string): boolean =>
  /\b(?:ask(?:s|ed|ing)?|enquir(?:e[ds]?|ing)|inquir(?:e[ds]?|ing)|wonder(?:s|ed)?|fragten?|demand(?:e|é|ez|ait))\b[^.]{0,30}?\b(?:whether|if|ob|si)\b/iu.test(
    text,
  )

/** A line of running text, in which one sentence ends and another begins: neither is whole. */
export const isCutFromText = (text: string): boolean => /\p{Ll}{3,}[.!?]\s+\p{Lu}/u.test(text)
