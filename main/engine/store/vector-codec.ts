/** Vectors of any length as int8 for the table: their direction only, in 1/127 of their largest number. */

/** Numbers that are not finite count as 0. */
export function rounded(vector: Float32Array): Buffer {
  const safe = vector.map((value) => (Number.isFinite(value) ? value : 0))
  const largest = safe.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = largest > 0 ? 127 / largest : 0
  return Buffer.from(Int8Array.from(safe, (value) => Math.round(value * scale)).buffer)
}

/** Cosine of two rounded vectors, -1..1; 0 where their widths differ or one is all zeros. */
export function cosineBetween(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return 0
  let [dot, aa, bb] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [(a[at]! << 24) >> 24, (b[at]! << 24) >> 24]
    dot += x * y
    aa += x * x
    bb += y * y
  }
  const length = Math.sqrt(aa * bb)
  return length > 0 ? dot / length : 0
}
