/** The bridge into the page: verbs of the channel map, nothing of Electron. Bundled to one file, as a sandboxed preload must be. */
import { contextBridge, ipcRenderer } from 'electron'
import { EVENT_CHANNELS, INVOKE_CHANNELS, type DesktopApi, type EventBody, type EventChannel } from '../ipc/channels.ts'

const CLOUD_ORIGIN_ARGUMENT = '--ringfloor-cloud-origin='

function subscribe<Channel extends EventChannel>(channel: Channel, listener: (body: EventBody<Channel>) => void): () => void {
  const receive = (_event: unknown, body: unknown) => {
    const parsed = EVENT_CHANNELS[channel].safeParse(body)
    if (parsed.success) listener(parsed.data as EventBody<Channel>)
  }
  ipcRenderer.on(channel, receive)
  return () => void ipcRenderer.removeListener(channel, receive)
}

const api: DesktopApi = {
  cloudOrigin: process.argv.find((argument) => argument.startsWith(CLOUD_ORIGIN_ARGUMENT))?.slice(CLOUD_ORIGIN_ARGUMENT.length) ?? '',
  invoke: (channel, args) => (Object.hasOwn(INVOKE_CHANNELS, channel) ? ipcRenderer.invoke(channel, args) : Promise.reject(new Error('no such channel'))),
  onResume: (listener) => subscribe('power.resume', () => listener()),
  onNotificationAction: (listener) => subscribe('notification.action', listener),
}

contextBridge.exposeInMainWorld('ringfloorDesktop', api)
