/**
 * The one map of channels between a window and the main process. Main, preload and renderer all derive from it: arguments and results are
 * checked at run time by the same schemas that give them their types.
 */
import { uuidSchema } from '@ringfloor/shared'
import { z } from 'zod'

const none = z.undefined()
const done = z.object({ ok: z.boolean() })

/** Asked by a window, answered by main. */
export const INVOKE_CHANNELS = {
  'notification.show': { args: z.strictObject({ callId: uuidSchema, title: z.string().max(200), body: z.string().max(500) }), result: done },
  'notification.close': { args: z.strictObject({ callId: uuidSchema }), result: done },
  'shell.openExternal': { args: z.strictObject({ url: z.url().max(2000) }), result: done },
  'window.focus': { args: none, result: done },
} as const
export type InvokeChannel = keyof typeof INVOKE_CHANNELS
export type InvokeArgs<Channel extends InvokeChannel> = z.infer<(typeof INVOKE_CHANNELS)[Channel]['args']>
export type InvokeResult<Channel extends InvokeChannel> = z.infer<(typeof INVOKE_CHANNELS)[Channel]['result']>

/** Told by main to a window. */
export const EVENT_CHANNELS = {
  'power.resume': z.strictObject({}),
  'notification.action': z.strictObject({ callId: uuidSchema, action: z.enum(['answer', 'focus']) }),
} as const
export type EventChannel = keyof typeof EVENT_CHANNELS
export type EventBody<Channel extends EventChannel> = z.infer<(typeof EVENT_CHANNELS)[Channel]>

/** What the preload script puts on `window.ringfloorDesktop`: verbs only, never ipcRenderer, never an event object. */
export interface DesktopApi {
  readonly cloudOrigin: string
  readonly invoke: <Channel extends InvokeChannel>(channel: Channel, args: InvokeArgs<Channel>) => Promise<InvokeResult<Channel>>
  readonly onResume: (listener: () => void) => () => void
  readonly onNotificationAction: (listener: (action: EventBody<'notification.action'>) => void) => () => void
}
