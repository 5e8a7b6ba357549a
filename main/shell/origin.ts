/** Which addresses are the window's own. */
import { appOrigin } from '../pages/app-origin.ts'

/** Says whether an address is a page of this program. `devUrl` is Vite's server during development. */
export function createOwnership(devUrl: string | undefined): (url: string) => boolean {
  const devOrigin = devUrl === undefined ? undefined : new URL(devUrl).origin
  return (url) => {
    if (!URL.canParse(url)) return false
    const { protocol, host, origin } = new URL(url)
    return `${protocol}//${host}` === appOrigin || (devOrigin !== undefined && origin === devOrigin)
  }
}
