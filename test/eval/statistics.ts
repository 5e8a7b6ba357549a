/** How sure a measured share is. */
export type Share = { right: number; of: number; share: number; low: number; high: number }

/**
 * A share with its 95 % interval by Wilson's score (Wilson 1927; better than the normal interval near 0 and 1).
 * Nothing measured gives the interval 0 to 1.
 */
export function shareOf(right: number, of: number): Share {
  if (of === 0) return { right, of, share: 0, low: 0, high: 1 }
  const z = 1.959964
  const share = right / of
  const middle = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  return { right, of, share, low: (middle - spread) / scale, high: (middle + spread) / scale }
}
