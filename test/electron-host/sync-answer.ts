import { codec } from './codec.ts'
import { ipcMain } from './ipc-main.ts'
import { eventOf } from './page-messages.ts'
import type { WebContents } from './web-contents.ts'

/** The page is stopped inside `__ehost_sync(kind, subject)` and waits for an answer. */
export async function answerSync(wc: WebContents, frame: any): Promise<void> {
  const s = wc._s!
  if (frame?.functionName === '__ehost_sync') {
    const at = { callFrameId: frame.callFrameId }
    const { result: kind } = await s.send('Debugger.evaluateOnCallFrame', {
      ...at,
      expression: 'kind',
      returnByValue: true,
    })
    let answer: unknown
    if (kind.value === 'path') {
      const { result } = await s.send('Debugger.evaluateOnCallFrame', {
        ...at,
        expression: 'subject',
      })
      answer = (
        await s.send('DOM.getFileInfo', { objectId: result.objectId }).catch(() => ({ path: '' }))
      ).path
    } else {
      const { result } = await s.send('Debugger.evaluateOnCallFrame', {
        ...at,
        expression: 'subject',
        returnByValue: true,
      })
      const { channel, args } = JSON.parse(result.value),
        e = eventOf(wc, wc._ctx),
        a = codec.decode(args)
      wc.ipc.emit(channel, e, ...a)
      if (!ipcMain.emit(channel, e, ...a))
        console.warn(
          `WebContents #${wc.id} called ipcRenderer.sendSync() with '${channel}' channel without listeners.`,
        )
      answer = codec.encode(e.returnValue)
    }
    await s.send('Debugger.evaluateOnCallFrame', {
      ...at,
      expression: `answer = ${JSON.stringify(answer)}`,
    })
  }
  await s.send('Debugger.resume')
}
