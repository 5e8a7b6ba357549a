/** Characters that the stamp's font has: printable ASCII. Apart, so that nobody loads a PDF library for it. */
export const canStamp = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
