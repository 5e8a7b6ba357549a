/** Where the window's own page lives. */
export const appOrigin = 'app://longview'
