/** Words that say what kind of question it is, or of what, but name nothing that could be searched for. */
/** Words that say which of several places is wanted, or how many, once the kind is known. */
export const rankWords = new Set(
  (
    'ever never anywhere nowhere always throughout often times once twice first last earliest latest next again all every any ' +
    'count order come comes came happen happens happened follow follows followed'
  ).split(' '),
)

/** Where something is: words of "when" and "how often", and of where one looks. */
export const placeWords = new Set(
  (
    'timestamp timestamps stamp stamps minute minutes second seconds point points moments times place position part section timeline ' +
    'clock screen onscreen clip footage film movie scene scenes shot shots still stills screenshot images pictures photos videos ' +
    'exactly exact precise far late deep occur occurs occurred turn turns turned up pop pops popped get gets goes contain contains ' +
    'displays holds features includes appearance occurrence found spot spotted sees caption code string writing lettering first somewhere ' +
    'skip jump seek scroll rewind forward go start watch slide slides thing things'
  ).split(' '),
)

/** Of how long it is to be seen. */
export const lengthWords = new Set(
  'stay stays stayed remain remains lasting last lasts lasted'.split(' '),
)

/** How near in the order; elsewhere words as any other. */
export const nearWords = new Set([
  'right',
  'just',
  'directly',
  'immediately',
  'shortly',
  'straight',
])

/** Words of an overview that name nothing to search for. */
export const overviewWords =
  /^(summari[sz]ed?|summary|overview|tl|dr|tldr|gist|essence|brief(ly)?|short(ly)?|quick|main|key|important|most|points?|facts?|contents?|happen(s|ed|ing)?|going|whole|entire|everything|(?:总结|總結|概括|概述|摘要|要点|主要|简要|简单|一下|内容|发生|要約|概要)+)$/i
/** Words for the source itself. */
export const sourceWords =
  /^(contract|agreement|letter|form|file|pdf|report|paper|scan|minutes|bundle|library|source|film|movie|clip|talk|meeting|lecture|interview|conversation|call|transcript)s?$|^(?:合同|合約|协议|信件?|报告|表格|会议|会議|谈话|演讲|资料|文书|文書|文档|文件|書類|契約書|录音|录像|录制|视频|一下|这些|这|该|份|篇|个|封|本|场|段)+$/i

export const askedVerbs = /^(summari[sz]ed?|summary|overview|总结|總結|概括|概述|摘要|要約|概要)$/i

/** Verbs of speaking say where to look, not what for. */
export const speechWords = new Set(
  (
    'mention mentions mentioned discuss discusses discussed talk talks talked talking announce announces announced explain ' +
    'explains explained speak speaks spoke spoken hear heard speech speaker speakers conversation dialogue own'
  ).split(' '),
)
