/** What every page asks of the engine first, with no input. Its preload script asks it before the page is read. */
export const askedFirst = ['library.watch', 'jobs.watch', 'chats.list'] as const
