/** How a date of a chronology is shown: as ISO 8601 has it, but in its own words where it names no year. */
export const shownDate = ({ date, written }: { date: string; written: string }): string =>
  date.startsWith('--') ? written : date
