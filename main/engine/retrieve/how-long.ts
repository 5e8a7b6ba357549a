/** How long something is shown: questions of it, and lengths in words. Pure. */

const ofSight =
  '(?:shown|visible|seen|displayed|to be seen|on (?:the )?(?:screen|display)|in (?:the )?(?:picture|frame|shot|view|video|recording))'
const asked = new RegExp(
  `^\\W*(?:and )?(?:for )?how (?:long|many (?:seconds|minutes))\\b(?! into).{1,80}\\b(?:${ofSight}|(?:appear|stay|remain)(?:s|ed)?\\W*$)|` +
    String.raw`(?:[出显][现示]|展示|停留|看[到见])了?(?:有)?(?:多久|多长时间|多少[秒分])`,
  'iu',
)

/** Of what is seen: "how long is the notice period?" is read off a page. */
export const isAskedHowLong = (question: string): boolean => asked.test(question)

/** `4.2 s`, `1 min 20 s`, `1 h 2 min`. */
export function lengthLabel(ms: number, isChinese: boolean): string {
  const [hour, minute, second] = isChinese ? ['小时', '分', '秒'] : [' h', ' min', ' s']
  if (ms < 10_000) return `${(Math.round(ms / 100) / 10).toString()}${second}`
  const seconds = Math.round(ms / 1000)
  const parts = [
    [Math.floor(seconds / 3600), hour],
    [Math.floor((seconds % 3600) / 60), minute],
    [seconds % 60, second],
  ] as const
  return parts
    .flatMap(([value, unit]) => (value > 0 ? `${value}${unit}` : []))
    .slice(0, 2)
    .join(isChinese ? '' : ' ')
}
