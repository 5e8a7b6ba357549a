/** Whether a question is about what is said or about what is seen. */
export type About = 'seen' | 'said' | 'any'

/** Not "what does it say", nor "what does the form say": there a picture or a page is meant. */
const speechPattern =
  /\b(said|spoke|spoken|talk(s|ed|ing)? about|mention(s|ed)?|discuss(es|ed)?|explain(s|ed)?|announce[sd]?|quote[sd]?|argue[sd]?|hear|heard|speech|speakers?|conversation|dialogue|in (his|her|their|your) own words)\b|\b(he|she|they|who|speaker|anyone|someone|somebody) says?\b|说了?什么|提到|讲了?什么|谈到|谁说/iu

/** "What did Anna say": a name in the middle of a sentence is written with a capital. */
const namedSpeakerPattern = /\b(does|did) \p{Lu}\p{Ll}+ say\b/u
/** "Explain the picture", "quote the text": what is asked for, not what was said. */
const orders = /(?:^|[.?!])\s*(?:explain|quote|mention|announce|discuss)\b/i
export const isSaid = (text: string): boolean =>
  (!orders.test(text) && speechPattern.test(text)) || namedSpeakerPattern.test(text)
const seenPattern =
  /\b(shown|shows?|seen|see|visible|appear(s|ed)?|displayed|on (the )?screen|in (the )?picture)\b|出现|显示|看到|看见/iu

export const aboutOf = (text: string): About =>
  isSaid(text) ? 'said' : seenPattern.test(text) ? 'seen' : 'any'
