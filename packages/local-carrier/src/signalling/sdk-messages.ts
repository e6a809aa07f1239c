/**
 * The Voice SDK's signalling messages ("PStream" 1.6), as @twilio/voice-sdk 2.18.5 sends and reads them (lib/twilio/pstream.ts, call.ts,
 * device.ts). JSON `{type, payload, version}`; a lone newline is a heartbeat. Undocumented by Twilio: the browser test holds it to the real SDK.
 */
import { z } from 'zod'
import { MAX_DIGITS_PER_MESSAGE, MAX_PARAMETERS, MAX_PARAMETERS_CHARACTERS } from './limits.ts'
import type { SignallingError } from './errors.ts'

export const PROTOCOL_VERSION = '1.6'

const callSid = z.string().min(1).max(128)
const sdp = z.string().min(1)

const fromSdk = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listen'), payload: z.object({ token: z.string().max(16_384), reconnectTimeout: z.number().min(0).optional() }) }),
  z.object({ type: z.literal('register'), payload: z.object({ media: z.object({ audio: z.boolean().optional() }).optional() }) }),
  z.object({
    type: z.literal('invite'),
    payload: z.object({
      callsid: callSid,
      sdp,
      reconnect: z.string().max(256).optional(),
      twilio: z.object({ params: z.string().max(MAX_PARAMETERS_CHARACTERS).optional() }).optional(),
    }),
  }),
  z.object({ type: z.literal('answer'), payload: z.object({ callsid: callSid, sdp }) }),
  z.object({ type: z.literal('reinvite'), payload: z.object({ callsid: callSid, sdp }) }),
  z.object({ type: z.literal('dtmf'), payload: z.object({ callsid: callSid, dtmf: z.string().regex(/^[0-9*#ABCDw]*$/).max(MAX_DIGITS_PER_MESSAGE) }) }),
  z.object({ type: z.literal('hangup'), payload: z.object({ callsid: callSid, message: z.string().nullish() }) }),
  z.object({ type: z.literal('reject'), payload: z.object({ callsid: callSid }) }),
  z.object({
    type: z.literal('message'),
    payload: z.object({
      callsid: callSid,
      content: z.unknown(),
      contenttype: z.string().optional(),
      messagetype: z.string().optional(),
      voiceeventsid: z.string().max(128).optional(),
    }),
  }),
])
export type FromSdk = z.infer<typeof fromSdk>

/** The message, or undefined where it is none that the SDK sends. */
export function parseFromSdk(text: string): FromSdk | undefined {
  try {
    return fromSdk.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // not JSON
  }
}

/** What the SDK understands. */
export interface ToSdk {
  connected: { region: string; home: string; edge: string; gateway: string; token: { identity: string; ttl: number } }
  ready: Record<string, never>
  offline: Record<string, never>
  close: Record<string, never>
  error: { error: SignallingError; callsid?: string; voiceeventsid?: string }
  invite: { callsid: string; sdp: string; reconnect: string; parameters: Readonly<Record<string, string>> }
  ringing: { callsid: string; sdp?: string }
  answer: { callsid: string; sdp?: string; reconnect: string }
  cancel: { callsid: string }
  hangup: { callsid: string; error?: SignallingError }
  ack: { acktype: 'message'; callsid: string; voiceeventsid: string }
  message: { callsid: string; content: unknown; contenttype: string; messagetype: string; voiceeventsid: string }
}

export type SendToSdk = <Type extends keyof ToSdk>(type: Type, payload: ToSdk[Type]) => void

export function encodeToSdk<Type extends keyof ToSdk>(type: Type, payload: ToSdk[Type]): string {
  return JSON.stringify({ type, payload, version: PROTOCOL_VERSION })
}

/** Call parameters as the SDK writes them: a query string. The first so many count. */
export function decodeParameters(query: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(query)].slice(0, MAX_PARAMETERS))
}

/** Call parameters as the SDK reads them (`Params`): percent-encoded, a plus sign is not a space. */
export function encodeParameters(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .slice(0, MAX_PARAMETERS)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}
