/**
 * The event log: rows with a per-organisation sequence, written in the transaction that caused them. A socket carries only a hint with the
 * newest sequence a viewer may ask for; the client fetches `events.since`. A body holds ids and states, never personal data or prices:
 * what a viewer may see of a call is decided where the call is read.
 */
import { z } from 'zod'
import { uuidSchema } from './ids.ts'
import { callStateSchema } from './call-status.ts'

export const EVENT_TYPES = ['call.received', 'call.routed', 'call.ringing', 'call.connected', 'call.ended', 'call.settled', 'agent.state', 'balance.changed', 'config.changed'] as const
export const eventTypeSchema = z.enum(EVENT_TYPES)
export type EventType = (typeof EVENT_TYPES)[number]

export const eventBodySchema = z.object({
  callId: uuidSchema.optional(),
  state: callStateSchema.optional(),
  attempt: z.number().int().optional(),
  userId: uuidSchema.optional(),
  accountId: uuidSchema.optional(),
  entity: z.string().optional(),
  entityId: uuidSchema.optional(),
})
export type EventBody = z.infer<typeof eventBodySchema>

export const eventSchema = z.object({
  /** Decimal string of the per-organisation sequence. */
  seq: z.string(),
  type: eventTypeSchema,
  at: z.iso.datetime(),
  body: eventBodySchema,
})
export type RingfloorEvent = z.infer<typeof eventSchema>

/** Socket.IO, server to client: `hint` says that events up to `seq` exist. */
export interface ServerToClientEvents {
  hint: (hint: { seq: string }) => void
  /** The session ended elsewhere (signed out, revoked): sign in again. */
  signedOut: () => void
}
/** Socket.IO, client to server. An agent's console says it is alive and able to ring; without it the seat stops getting calls. */
export interface ClientToServerEvents {
  softphone: (state: { ready: boolean }, ack: (answer: { ok: boolean }) => void) => void
}
export const hintSchema = z.object({ seq: z.string() })
export const softphoneStateSchema = z.object({ ready: z.boolean() })
