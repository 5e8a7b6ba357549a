/** Dialogs: the host never guesses what a person would pick. */
import { calls } from './calls.ts'

const unstubbed =
  (m: string) =>
  (...args: unknown[]): never => {
    calls.push({ api: `dialog.${m}`, args })
    throw new Error(`ehost: dialog.${m} was called and the test did not stub it`)
  }
export const dialog = Object.fromEntries(
  [
    'showOpenDialog',
    'showOpenDialogSync',
    'showSaveDialog',
    'showSaveDialogSync',
    'showMessageBox',
    'showMessageBoxSync',
    'showCertificateTrustDialog',
  ].map((m) => [m, unstubbed(m)]),
)
dialog.showErrorBox = ((t: string, c: string) => {
  calls.push({ api: 'dialog.showErrorBox', args: [t, c] })
  console.error(`[ehost] error box: ${t}: ${c}`)
}) as any
