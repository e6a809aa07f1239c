/** What the phone page and the carrier say to each other on /_carrier/phone: JSON, one message per frame. Shared with the page. */
import { z } from 'zod'

export const PHONE_SOCKET_PATH = '/_carrier/phone'

/** Numbers as a person types them here: E.164. */
const number = z.string().regex(/^\+[1-9]\d{6,14}$/)
const sdp = z.string().min(1).max(60_000)
const callId = z.string().min(1).max(64)

export const fromPhoneSchema = z.discriminatedUnion('type', [
  /** Rings the page when somebody calls this number. */
  z.object({ type: z.literal('register'), number }),
  z.object({ type: z.literal('unregister') }),
  z.object({ type: z.literal('dial'), from: number, to: number, sdp }),
  z.object({ type: z.literal('answer'), callId, sdp }),
  z.object({ type: z.literal('decline'), callId }),
  z.object({ type: z.literal('digits'), callId, digits: z.string().regex(/^[0-9*#]{1,32}$/) }),
  z.object({ type: z.literal('hangup'), callId }),
])
export type FromPhone = z.infer<typeof fromPhoneSchema>

export const CALL_ENDINGS = ['completed', 'busy', 'no-answer', 'failed', 'canceled'] as const
export const PHONE_ERROR_CODES = ['malformed', 'too_large', 'too_many', 'busy', 'media', 'displaced'] as const

export const toPhoneSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('registered'), number }),
  z.object({ type: z.literal('unregistered') }),
  /** Our side of the media of a dialled call. */
  z.object({ type: z.literal('dialling'), callId, sdp }),
  z.object({ type: z.literal('ringing'), callId, callSid: z.string() }),
  z.object({ type: z.literal('answered'), callId }),
  z.object({ type: z.literal('incoming'), callId, from: z.string(), to: z.string(), sdp }),
  /** The caller gave up, or another page answered. */
  z.object({ type: z.literal('cancelled'), callId }),
  z.object({ type: z.literal('digit'), callId, digit: z.string() }),
  z.object({ type: z.literal('ended'), callId, status: z.enum(CALL_ENDINGS), errorCode: z.number().optional(), message: z.string().optional() }),
  z.object({ type: z.literal('error'), code: z.enum(PHONE_ERROR_CODES), message: z.string() }),
])
export type ToPhone = z.infer<typeof toPhoneSchema>
