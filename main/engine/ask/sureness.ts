/** How sure is sure enough: bounds that all who look share. */

/** The worst found word is at least a stem of the one that was asked for, not a misread code. */
export const asWritten = 0.85
/** The model finds the answer more likely than not: enough where the words were found, too. */
export const borneOut = 0.5
/** What only the model says, or only a misread word, has to be clear. */
export const clear = 0.9
/** A small model reads again what it finds less probable than this. */
export const sure = 0.95
