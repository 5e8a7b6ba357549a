/** Roughly normal numbers from a seed. */
export function normalsOf(seed: number): (n: number) => Float32Array {
  let state = seed >>> 0
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return (n) =>
    Float32Array.from({ length: n }, () => uniform() + uniform() + uniform() + uniform() - 2)
}
