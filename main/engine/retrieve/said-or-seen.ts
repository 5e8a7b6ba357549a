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

/** "When will he be seen again?": a patient by a doctor, on a day that is still to come. */
const person = String.raw`(?:i|we|you|he|she|they|(?:my|our|his|her|their) \p{L}+|the (?:patient|client|child|baby|girl|boy|woman|man|lady|gentleman|applicant|candidate|claimant|resident|pupil|student|tenant)|(?:mr|mrs|ms|miss|dr|prof)\b\.?(?: [\p{L}.'’-]+){1,3})`
const appointment = new RegExp(
  String.raw`\b(?:will|shall|is|are|must|should|can|may)\s+${person}\s+(?:to )?(?:next |first |then )?be (?:next |first )?seen\b`,
  'iu',
)
export const isAppointment = (text: string): boolean => appointment.test(text)
/** "What does the X-ray show?" asks what was found, not what is to be seen. */
const finding =
  /^\W*what (?:do|does|did) (?:the|this|that|these|those|his|her|my|our|their) (?!(?:[\p{L}-]+ )?(?:pictures?|images?|photos?|photographs?|frames?|screens?|slides?|scenes?|shots?|stills?|videos?|recordings?|films?|clips?|screenshots?|pages?|scans?)\b)(?:[\p{L}\p{N}-]+ ){1,4}(?:show|reveal|confirm)s?\b/iu
export const isOfFinding = (text: string): boolean => finding.test(text)

export const aboutOf = (text: string): About =>
  isSaid(text)
    ? 'said'
    : seenPattern.test(text) && !isAppointment(text) && !isOfFinding(text)
      ? 'seen'
      : 'any'
