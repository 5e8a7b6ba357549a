/** Arguments of a command as one reads them in a shell; none of them holds a space. */
export const words = (text: string): string[] => text.split(' ')
