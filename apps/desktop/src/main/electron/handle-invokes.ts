/** The only file that touches ipcMain. */
import { ipcMain, type BrowserWindow, type WebContents } from 'electron'
import { EVENT_CHANNELS, INVOKE_CHANNELS, type EventBody, type EventChannel, type InvokeArgs, type InvokeChannel, type InvokeResult } from '../../ipc/channels.ts'
import { checkInvoke } from '../core/check-invoke.ts'

export type InvokeHandlers = { readonly [Channel in InvokeChannel]: (args: InvokeArgs<Channel>) => Promise<InvokeResult<Channel>> | InvokeResult<Channel> }

/** Registers one handler per channel of the map. Sender, arguments and result are checked; a refusal is an error without details. */
export function handleInvokes(isKnownWindow: (contents: WebContents) => boolean, handlers: InvokeHandlers): void {
  for (const channel of Object.keys(INVOKE_CHANNELS) as InvokeChannel[]) {
    ipcMain.handle(channel, async (event, args: unknown) => {
      const frame = event.senderFrame
      const verdict = checkInvoke(channel, { frameUrl: frame?.url, isMainFrame: frame !== null && frame === event.sender.mainFrame, isKnownWindow: isKnownWindow(event.sender) }, args)
      if (!verdict.ok) throw new Error(`refused: ${verdict.reason}`)
      const handler = handlers[channel] as (args: unknown) => unknown
      return INVOKE_CHANNELS[channel].result.parse(await handler(verdict.args))
    })
  }
}

/** Tells a window something, in the map's form. */
export function sendEvent<Channel extends EventChannel>(window: BrowserWindow, channel: Channel, body: EventBody<Channel>): void {
  if (!window.isDestroyed()) window.webContents.send(channel, EVENT_CHANNELS[channel].parse(body))
}
