/** A remark plugin: `[1]` becomes a chip, and sentences without evidence are wrapped. Plain text stays plain. */

type Node = {
  type: string
  value?: string
  url?: string
  children?: Node[]
  data?: { hName?: string; hProperties?: Record<string, string> }
}

export const citePrefix = '#cite-'
const marker = /\[(\d{1,4})\]/g

function splitMarkers(value: string): Node[] {
  const nodes: Node[] = []
  let done = 0
  for (const match of value.matchAll(marker)) {
    if (match.index > done) nodes.push({ type: 'text', value: value.slice(done, match.index) })
    nodes.push({
      type: 'link',
      url: `${citePrefix}${match[1]}`,
      children: [{ type: 'text', value: match[1]! }],
    })
    done = match.index + match[0].length
  }
  if (done < value.length) nodes.push({ type: 'text', value: value.slice(done) })
  return nodes
}

/** The first of `sentences` that stands in `value`, and where. */
function firstOf(value: string, sentences: string[]): { at: number; sentence: string } | null {
  let best: { at: number; sentence: string } | null = null
  for (const sentence of sentences) {
    const at = value.indexOf(sentence)
    if (at >= 0 && (!best || at < best.at)) best = { at, sentence }
  }
  return best
}

function splitText(value: string, unsupported: string[]): Node[] {
  const nodes: Node[] = []
  let rest = value
  for (let next = firstOf(rest, unsupported); next; next = firstOf(rest, unsupported)) {
    const { at, sentence } = next
    if (at > 0) nodes.push(...splitMarkers(rest.slice(0, at)))
    nodes.push({
      type: 'emphasis',
      data: { hName: 'span', hProperties: { className: 'unsupported' } },
      children: splitMarkers(sentence),
    })
    rest = rest.slice(at + sentence.length)
  }
  return rest ? [...nodes, ...splitMarkers(rest)] : nodes
}

function visit(node: Node, unsupported: string[]): void {
  if (!node.children || node.type === 'link' || node.type === 'inlineCode') return
  node.children = node.children.flatMap((child) => {
    if (child.type === 'text') return splitText(child.value ?? '', unsupported)
    visit(child, unsupported)
    return [child]
  })
}

export function citeMarks({ unsupported }: { unsupported: string[] }) {
  const wanted = unsupported.map((sentence) => sentence.trim()).filter(Boolean)
  return (tree: unknown): void => visit(tree as Node, wanted)
}
