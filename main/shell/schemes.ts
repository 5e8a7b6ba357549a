/** The two schemes of the window. */
import type { CustomScheme } from 'electron'

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
