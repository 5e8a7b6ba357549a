/** Pieces of ink that hang together. Pure. */

/** One for ink, zero for paper; row-major. */
export type InkMask = { ink: Uint8Array; width: number; height: number }

export type Component = {
  left: number
  top: number
  /** Exclusive, as is `bottom`. */
  right: number
  bottom: number
  pixels: number
  /** Indices of its pixels, at most as many as were asked for. */
  members: number[]
}

/** Pieces that touch at a side or a corner are one; in the order of their first pixel, row by row. */
export function componentsOf({ ink, width, height }: InkMask, mostMembers: number): Component[] {
  const seen = new Uint8Array(ink.length)
  const found: Component[] = []
  const stack: number[] = []
  for (let start = 0; start < ink.length; start++) {
    if (ink[start] === 0 || seen[start] === 1) continue
    const members: number[] = []
    let [pixels, left, top, right, bottom] = [0, width, height, 0, 0]
    seen[start] = 1
    stack.push(start)
    while (stack.length > 0) {
      const at = stack.pop()!
      if (pixels++ < mostMembers) members.push(at)
      const x = at % width
      const y = (at - x) / width
      if (x < left) left = x
      if (x >= right) right = x + 1
      if (y < top) top = y
      if (y >= bottom) bottom = y + 1
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const next = at + dy * width + dx
          if (x + dx < 0 || x + dx >= width || next < 0 || next >= ink.length) continue
          if (ink[next] === 0 || seen[next] === 1) continue
          seen[next] = 1
          stack.push(next)
        }
      }
    }
    found.push({ left, top, right, bottom, pixels, members })
  }
  return found
}
