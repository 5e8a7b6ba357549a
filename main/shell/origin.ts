/** The two schemes of the window, and which addresses are its own. */
import type { CustomScheme } from 'electron'
import { appOrigin } from '../pages/app-origin.ts'

/** Before `ready`. `stream` lets a player seek, `corsEnabled` lets a frame be read back for a snapshot. */
export const schemes: CustomScheme[] = [
  {
    scheme: 'app',
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
  {
    scheme: 'media',
    privileges: {
      standard: true,
      secure: true,
      supportFetchAPI: true,
      corsEnabled: true,
      stream: true,
    },
  },
]

/** Says whether an address is a page of this program. `devUrl` is Vite's server during development. */
export function createOwnership(devUrl: string | undefined): (url: string) => boolean {
  const devOrigin = devUrl === undefined ? undefined : new URL(devUrl).origin
  return (url) => {
    if (!URL.canParse(url)) return false
    const { protocol, host, origin } = new URL(url)
    return `${protocol}//${host}` === appOrigin || (devOrigin !== undefined && origin === devOrigin)
  }
}
