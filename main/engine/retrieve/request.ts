/**
 * How something is asked for, apart from what: "Could you please tell me when K7Q2 comes up?" asks "when K7Q2 comes up?".
 * What a question is, and which words of it are worth searching for, is decided from what is left. Pure.
 */

const politely =
  '(?:(?:please|kindly|just|also|now|so|try to|go ahead and|first of all|one question|a question)[ ,:]+|do (?=tell|say|give|name|describe|read))'
/** Only before a verb of telling: "can you see a circle" and "may I end the lease" ask something. */
const telling =
  'tell|let me know|say|give|name|state|report|mention|quote|explain|determine|identify|indicate|specify|point (?:me to|out)|note|' +
  'find|look|locate|search|go to|show|read|describe|list|summari[sz]e|write|sum up|work out|figure out|check|transcribe|spell|copy|' +
  'type|extract|pick out|help'
const asking = [
  `(?:can|could|would|will) (?:you|we|one) (?:${politely})*(?=${telling})`,
  `(?:can|could|would|will) you (?:help me(?: and| to|,)?|mind telling me|be so (?:kind|good) as to|be so (?:kind|good) and) `,
  'would you mind (?=\\w+ing )|be so (?:kind|good) as to |help me(?: and| to) ',
  "(?:i|we)(?:['’]d| would|) (?:really |just )?(?:like|love|want|need|wish)(?: you)? to (?:know|hear|learn|find out|see(?= (?:when|where|which|what))) ",
  "(?:i|we)(?:['’]d| would|) (?:really |just )?(?:like|love|want|need|wish|ask) (?:you )?to (?=" +
    telling +
    ')',
  "(?:i|we)(?:['’]d| would) (?:be )?(?:glad|happy|grateful) (?:to (?:know|hear|learn)|if you (?:could|would)) ",
  "(?:i|we)(?:['’]m| am|['’]re| are| was| were) (?:curious(?: about)?|interested (?:in|to know)(?: knowing)?|wondering|asking|(?:looking|searching) for(?= the (?:\\w+ )?(?:time ?stamps?|time|moments?|points?|frames?|place|spot)\\b)) ",
  '(?:i|we) (?:wonder|ask)(?: you)? |(?:may|might|can|could) i (?:ask|know|hear) |(?:do|does) (?:you|anyone|anybody) (?:happen to )?know ',
  'my question is |(?:have you )?(?:got )?any idea |it would (?:help|be nice|be good)(?: me)? (?:to know|if you (?:could|would)) ',
  '(?:is it|would it be) possible to (?=' + telling + ')|are you able to (?=' + telling + ')',
  'never mind [^,;.]*[,;.] *|if you look [^,;.]*[,;.] *',
  // "Tell me when", "say at what time": the verb says no more than the question mark does.
  '(?:tell (?:me|us)|telling me|let (?:me|us) know|say|state|report|note|indicate|specify|determine|work out|figure out|find out|look up|check|' +
    'identify|name|give(?: me)?|point (?:me to|out)|find|search for|look for|locate)(?: exactly)? ' +
    '(?=(?:(?:at|in|on|from|to|during|after|for) )?(?:when|where|what|which|how|if|whether|who)\\b|(?:the )?(?:exact )?(?:time ?stamps?|time|moment|point in time)\\b)',
]
const leading = new RegExp(`^\\s*(?:${politely}|${asking.join('|')})`, 'i')
const trailing =
  /[\s,;]*(?:,|\b)\s*(?:please|pls|thanks|thank you|if you can|would you|could you)\s*([?.!]*)\s*$/i

/** The question without what is polite, or says only that it is asked; never empty. */
export function withoutRequest(text: string): string {
  let rest = text
  for (;;) {
    const shorter = rest.replace(trailing, '$1').replace(leading, '')
    if (shorter === rest || !/[\p{L}\p{N}]/u.test(shorter)) return rest.trim()
    rest = shorter
  }
}

const exact = '(?:(?:exact|precise|very|first|last) )?'
const moment = `${exact}(?:times?|moments?|points?(?: in time)?|seconds?|minutes?|time ?stamps?|instants?)`
const picture = `${exact}(?:frames?|pictures?|images?|photos?|stills?|shots?|scenes?|screenshots?)`
const shows =
  '(?:shows?|has|have|contains?|displays?|holds?|features?|includes?|is|are|do|does|did|can|could|will)'
const recording =
  '(?:the |this |that )?(?:videos?|recordings?|clips?|films?|movies?|footage|timeline|tape)'
const asksWhen = [
  `(?:(?:at|on|in|from|to|during|after|since|until|by|around) )?(?:what|which) (?:of (?:the|these|those) )?${moment}\\b`,
  `(?:in|on|during|at) (?:what|which) (?:of (?:the|these|those) )?${picture}\\b`,
  `(?:what frames?|which (?:of (?:the|these|those) )?${picture}) ${shows}\\b`,
  'how (?:far|late|long|deep|many (?:seconds|minutes)) (?:in(?:to)?\\b|.*\\binto )',
  `(?:the )?${exact}(?:time ?stamps?|moments?|points? in time)(?: (?:of|for|at|when|where|that|with|in|which|it)\\b)`,
  `(?:the )?${exact}time (?:at|in|on) which\\b|(?:the )?${exact}time (?:when|that)\\b`,
  `(?:locate|find|name|identify|show me|point me to|search for|look for|go to|jump to) (?:the )?(?:${moment}|frames?|(?:part|place|position)) (?:with|that|where|when|in|at|of|which)\\b`,
  `(?:in order )?to (?:see|watch|view|read|find|get to|reach|show) .{1,60}?,? (?:at |to )?(?:what|which) ${moment}\\b(?! (?:period|limit|zone|frame))`,
  `whereabouts in ${recording}|where (?:in|on) ${recording}|(?:at )?(?:what|which) (?:place|part|position|section) (?:in|of|on) ${recording}`,
]
const asksWhenPattern = new RegExp(
  `^(?:and |so )?(?:what(?:['’]s| is| was) |i (?:need|want) )?(?:${asksWhen.join('|')})`,
  'i',
)
/** "K7Q2 is shown when?", "there is a red circle in the clip; when exactly?" */
const asksWhenAtLast = new RegExp(
  `(?:[,;:–-] *|\\b(?:shown|displayed|visible|seen|appears?|occurs?|comes? up|turns? up|there|is) )(?:(?:and|but) )?(?:when(?: exactly)?|(?:at|in|on) (?:what|which) (?:${moment}|${picture}))(?: (?:is|was) (?:it|that|this))?\\W*$`,
  'i',
)
/** "When the clock shows 00:12, what is written?" says where to look, not what for. */
const clause =
  /^(?:when|where|while|once|as soon as)\b[^?]*[,;] *(?:what|which|who|how|is|are|does|do|can|describe|tell|read)\b/i
const describes = /\b(?:describe|description|what else|look like|looks like|summari[sz]e)\b/i

/** What a place shows is wanted, not where it is. */
const isAskedToDescribe = (request: string): boolean => describes.test(request)

/** Whether places or times are wanted, in words that say nothing else. `request` is without its politeness. */
export const isAskedWhen = (request: string): boolean =>
  !isAskedToDescribe(request) && (asksWhenPattern.test(request) || asksWhenAtLast.test(request))

/** Of one part only: its words, its shape, who says what. */
const ofPart =
  /\b(?:texts?|says?|said|reads?|written|writing|letters?|letter(?:ing)|codes?|characters|digits|inscription|caption is|words? (?:is|are)|strings?|label|title|shapes?|figures?|objects?|forms? (?:is|are)|colou?r\w*|who|whom|whose|when|why|how (?:many|much|often|long))\b/i
const ofSight = `(?:shown|visible|seen|displayed|to be seen|on (?:the )?screen|on display|(?:in|on) ${recording})`
const asksWhether = new RegExp(
  `^(?:is|are|was|were) (?:there )?(?:a|an|any|the text|the code) .*\\b${ofSight}\\W*$|` +
    `^(?:does|do|did) (?:a|an|any|the text|the code) .*\\b(?:appear|occur|show up|come up|turn up|pop up)\\b|` +
    `^(?:can|could|do|did) (?:you|we|one|i) (?:see|spot|find|notice|make out) (?:a|an|any|the text|the code) `,
  'i',
)
/** "Is a red circle shown?", "can you see a dog?": answered by the places where it is, or by there being none. */
export const isAskedWhether = (request: string): boolean =>
  asksWhether.test(request) &&
  !ofPart.test(request.replace(/the (?:text|code)\b/i, '')) &&
  !/\d:\d\d|\bpage\b/.test(request)

/** A time or a place is named, as a clause; what is asked stands behind it. */
export const startsWithClause = (request: string): boolean => clause.test(request)

/** Of a code that is named and nothing else: where it is. */
const place = `(?:(?:the|its) )?(?:${moment}|${picture}|position|location|place|(?:first |last )?(?:appearance|occurrence)s?)`
const find = '(?:find|locate|search(?: for)?|look for|go to|jump to|show me|seek)'
const theText = '(?:the )?(?:(?:text|code|word|string|writing|lettering|number|label|caption) )?'
const onlyPlace = new RegExp(
  `^(?:(?:what(?:['’]s| is) )?${place}(?: (?:of|for|with|goes with|belongs to))?[ :,]*${theText}\\S+|${theText}\\S+?[ :,–-]+(?:(?:which|what) )?${place}|` +
    `${find} ${theText}\\S+(?: (?:on|in) ${recording})?|(?:which|what) ${place} (?:goes with|belongs to|for|has) ${theText}\\S+)\\W*$`,
  'i',
)
export const isPlaceOfCode = (request: string): boolean => onlyPlace.test(request)

const paper = '(?:page|sheet|document|form|paper|slide)'
const shown = `(?:(?:whole |entire |given )?(?:${picture}|screen|video|recording|clip|pic|one|${paper}))`
const allOf = `(?:the|this|that|a|each|every)? ?${shown}`
const things = '(?:thing|item|element|detail)s?'
/** The shape and the text of a picture are all that is in it for who asks so. */
const bothParts =
  /\b(?:shapes?|figures?|objects?|forms?)(?: (?:is|are)(?: \w+)?)?,? (?:and|as well as|together with|plus)\b.*\b(?:texts?|codes?|letters|letter(?:ing)|writing|written|says)\b|\b(?:texts?|codes?|letters|letter(?:ing)|writing)(?: (?:is|are)(?: \w+)?)?,? (?:and|as well as|together with|plus)\b.*\b(?:shapes?|figures?|objects?)\b/i
const asksAll = [
  `.{1,60}[,;.] *(?:and |so |then )*(?:please )?(?:describe|depict|explain) (?:it|this|that|them|all|everything|the whole)\\b`,
  `(?:which|what) (?:(?:colou?red )?(?:shapes?|figures?|objects?)|texts?|codes?|letters|writing)\\b.*\\band\\b`,
  `(?:so |and |okay,? )?(?:what(?:['’]?s)?|which ${things}|what ${things}|everything|all)\\b.*\\b(?:see|seen|seeing|shown?|shows|showing|visible|depict(?:s|ed)?|display(?:s|ed)?|contains?|consists?|there|looks? like|going on|notice|(?:in|on|about) ${allOf})\\b`,
  `(?:describe|depict|outline|list|name|mention|go over|sum up|characteri[sz]e|explain|tell (?:me|us)(?: all)? about|tell (?:me|us) (?:everything|all)|walk me through)\\b`,
  `(?:an? )?(?:\\w+ )?(?:description|overview|account|summary|contents?)(?: of\\b|$)|(?:write|give|put|some)\\b.*\\b(?:description|account|overview|contents?|sentence|words?)\\b`,
  `(?:how (?:does|do|would|is)|what is this|what are we)\\b|${allOf} (?:shows|contains|depicts) what`,
]
const asksAllPattern = new RegExp(`^(?:${asksAll.join('|')})`, 'i')
/** "What can you see in the picture?": all that is shown, in words that name no part of it. */
export const isAskedAll = (request: string): boolean =>
  asksAllPattern.test(request) && (!ofPart.test(request) || bothParts.test(request))

const leadingClause = /^(?:when|where|in|at|on|once|while|as soon as)\b[^,;?]*[,;] */i
/** The same of the frame that a code names: "when the writing K7Q2 appears, what does the whole frame show?" */
export function isAskedOfFrame(request: string, code: string): boolean {
  const named = new RegExp(
    `(?:the )?(?:(?:text|code|writing|word|caption|string|letters) )?${code}\\b`,
    'gi',
  )
  return (
    isAskedToDescribe(request) ||
    isAskedAll(request.replaceAll(named, 'it').replace(leadingClause, ''))
  )
}

/** Words of such a request that name nothing. */
export const wordsOfAll = new Set(
  (
    'everything all things thing items item elements element details detail scene scenes shot still stills screen pic images pictures ' +
    'contain contains consist consists looks looking look like seeing notice display depict depicts depicted outline list name go over ' +
    'going whole entire full complete description overview account caption characterise characterize words sentence put write some got ' +
    'have one okay so no front exactly precisely given through walk fully both every mention mentioned leave leaving left out nothing else ' +
    "full including included shape shapes figure figures colour colours color colors coloured colored code codes letters lettering writing it's can't cannot"
  ).split(' '),
)

const reads =
  /\b(?:texts?|says?|said|reads?|written|writing|letter(?:s|ing)?|codes?|characters|digits|inscription|caption|words?|strings?|spell|transcri(?:be|ption)|type)\b/i
/** Words of a request to read that name nothing besides the letters. */
const wordsOfReading = new Set(
  (
    'letter letters lettering code codes character characters digit digits number numbers inscription caption string strings writing ' +
    'spell transcribe transcription type typing copy out aloud short small large big printed drawn exact exactly whole complete full ' +
    'alphanumeric capital capitals need want pic go look looking pause paused stop jump skip mark clock time timestamp screen stand stands there contain contains contained hold holds carry carries bear bears one'
  ).split(' '),
)
/** Whatever is written is wanted, in words that name nothing else. `terms`: what the request names to look for. */
export const isAskedToRead = (request: string, terms: readonly string[]): boolean =>
  reads.test(request) && terms.every((term) => wordsOfReading.has(term.toLowerCase()))
