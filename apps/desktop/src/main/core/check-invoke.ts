import { INVOKE_CHANNELS, type InvokeChannel } from '../../ipc/channels.ts'
import { isOwnPage } from './navigation-policy.ts'

/** Who asked, as far as main can tell. */
export interface InvokeSender {
  readonly frameUrl: string | undefined
  readonly isMainFrame: boolean
  /** The window is one that main made for the console. */
  readonly isKnownWindow: boolean
}

export type InvokeVerdict = { readonly ok: true; readonly args: unknown } | { readonly ok: false; readonly reason: 'unknown_channel' | 'untrusted_sender' | 'invalid_arguments' }

/** First who, then what: a message from anywhere but the console's own main frame is not even looked at. */
export function checkInvoke(channel: string, sender: InvokeSender, args: unknown): InvokeVerdict {
  if (!Object.hasOwn(INVOKE_CHANNELS, channel)) return { ok: false, reason: 'unknown_channel' }
  if (!sender.isKnownWindow || !sender.isMainFrame || sender.frameUrl === undefined || !isOwnPage(sender.frameUrl)) return { ok: false, reason: 'untrusted_sender' }
  const parsed = INVOKE_CHANNELS[channel as InvokeChannel].args.safeParse(args)
  return parsed.success ? { ok: true, args: parsed.data } : { ok: false, reason: 'invalid_arguments' }
}
