/** Rows of a Markdown table. */
export const grid = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `${grid([head, head.map(() => '---')])}\n${grid(rows)}`
