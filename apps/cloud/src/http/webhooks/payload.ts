/** What the carrier posts to us, checked and brought to our terms. Source: twilio.com/docs/voice/twiml#request-parameters and call-resource#statuscallback. */
import { AppError, carrierCallStatusSchema, uuidSchema } from '@ringfloor/shared'
import { z } from 'zod'
import type { CallDelivery, ConferenceDelivery } from '../../calls/delivery.ts'
import { parseStep } from '../../calls/webhook-urls.ts'
import type { WebhookStep } from '../../calls/webhook-urls.ts'
import type { FormFields } from './signature.ts'

const MAX_ADDRESS_CHARACTERS = 256

/** Control characters are in no field that means anything, and PostgreSQL takes no NUL. */
const NO_CONTROL = /^[^\u0000-\u001f\u007f]*$/
const one = z.string().max(4_096).regex(NO_CONTROL)
const callSidSchema = z.string().regex(/^CA[0-9a-fA-F]{32}$/)
const address = z.string().min(1).max(MAX_ADDRESS_CHARACTERS).regex(NO_CONTROL)
const wholeNumber = z.string().regex(/^\d{1,9}$/).transform(Number)

export const accountSidSchema = z.string().regex(/^AC[0-9a-fA-F]{32}$/)

const callFieldsSchema = z.object({
  CallSid: callSidSchema,
  CallStatus: carrierCallStatusSchema,
  From: address,
  To: address,
  FromCity: one.optional(),
  FromState: one.optional(),
  FromZip: one.optional(),
  FromCountry: one.optional(),
  StirVerstat: one.optional(),
  SequenceNumber: wholeNumber.optional(),
  Timestamp: one.optional(),
  CallDuration: wholeNumber.optional(),
  DialCallStatus: z.enum(['completed', 'answered', 'busy', 'no-answer', 'failed', 'canceled']).optional(),
  DialCallSid: callSidSchema.optional(),
  DialCallDuration: wholeNumber.optional(),
  ErrorCode: one.optional(),
  ErrorUrl: one.optional(),
})

const conferenceFieldsSchema = z.object({
  ConferenceSid: z.string().regex(/^CF[0-9a-fA-F]{32}$/),
  StatusCallbackEvent: z.string().regex(/^[a-z-]{1,40}$/),
  CallSid: callSidSchema.optional(),
  ParticipantLabel: one.optional(),
  SequenceNumber: wholeNumber.optional(),
  Timestamp: one.optional(),
})

export interface StepQuery {
  readonly step?: string | undefined
  readonly call?: string | undefined
}

function invalid(message: string, details: Record<string, unknown>): AppError {
  return new AppError('carrier.payload_invalid', { userMessage: message, details })
}

function parseFields<Schema extends z.ZodType>(schema: Schema, fields: FormFields): z.infer<Schema> {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  // Names only: the values may be a caller's number.
  throw invalid('The carrier sent a request that cannot be read.', { fields: [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))] })
}

/** @throws AppError `carrier.payload_invalid` */
export function parseStepQuery(query: StepQuery): { step: WebhookStep; callId: string | null } {
  const step = parseStep(query.step)
  const callId = uuidSchema.safeParse(query.call)
  if (!step || (step.kind !== 'inbound' && !callId.success)) throw invalid('The address carries no step this exchange gave out.', { query: ['step', 'call'] })
  return { step, callId: step.kind === 'inbound' ? null : (callId.data ?? null) }
}

/** RFC 2822, or null: a date that cannot be read is no reason to lose what happened. */
function parseTimestamp(text: string | undefined): Date | null {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

const trimmed = (text: string | undefined): string | null => text?.trim() || null

type PlaceFields = Pick<z.infer<typeof callFieldsSchema>, 'FromCity' | 'FromState' | 'FromZip' | 'FromCountry'>

/** In the form that rules are written in (shared `rules/geography.ts`); what does not fit there could match no rule, and is taken as unknown. */
function callerPlace({ FromCity, FromState, FromZip, FromCountry }: PlaceFields): Pick<CallDelivery, 'callerCity' | 'callerState' | 'callerZip' | 'callerCountry'> {
  const fitting = (text: string | undefined, pattern: RegExp): string | null => (text !== undefined && pattern.test(text) ? text : null)
  const zip = FromZip?.trim().toUpperCase()
  const callerCountry = fitting(FromCountry?.trim().toUpperCase(), /^[A-Z]{2}$/)
  return {
    callerCity: fitting(FromCity?.trim().toLowerCase(), /^[^|A-Z]{1,80}$/),
    callerState: fitting(FromState?.trim().toUpperCase(), /^[A-Z0-9]{2,3}$/),
    callerZip: fitting(zip?.replace(/^(\d{5})-\d{4}$/, '$1'), callerCountry === 'US' ? /^\d{5}$/ : /^[A-Z0-9][A-Z0-9 -]{1,9}$/),
    callerCountry,
  }
}

/** @throws AppError `carrier.payload_invalid`, naming the fields */
export function parseCallDelivery(query: StepQuery, fields: FormFields): CallDelivery {
  const { step, callId } = parseStepQuery(query)
  const form = parseFields(callFieldsSchema, fields)
  return {
    step, callId, callSid: form.CallSid, status: form.CallStatus, from: form.From, to: form.To,
    ...callerPlace(form),
    attestation: trimmed(form.StirVerstat),
    sequence: form.SequenceNumber ?? null,
    at: parseTimestamp(form.Timestamp),
    durationSeconds: form.CallDuration ?? null,
    dial: form.DialCallStatus ? { status: form.DialCallStatus, callSid: form.DialCallSid ?? null, durationSeconds: form.DialCallDuration ?? null } : null,
    error: form.ErrorCode === undefined ? null : { code: form.ErrorCode, url: form.ErrorUrl ?? null },
  }
}

/** @throws AppError `carrier.payload_invalid`, naming the fields */
export function parseConferenceDelivery(query: StepQuery, fields: FormFields): ConferenceDelivery {
  const { callId } = parseStepQuery(query)
  if (callId === null) throw invalid('The address carries no step this exchange gave out.', { query: ['step', 'call'] })
  const form = parseFields(conferenceFieldsSchema, fields)
  return {
    callId, conferenceSid: form.ConferenceSid, event: form.StatusCallbackEvent, callSid: form.CallSid ?? null, label: form.ParticipantLabel ?? null,
    sequence: form.SequenceNumber ?? null, at: parseTimestamp(form.Timestamp),
  }
}
