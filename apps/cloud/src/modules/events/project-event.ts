/** An event as a viewer may see it. Staff sees the body; others only the ids that tell them what of their own to read again. */
import { eventBodySchema, eventSchema, STAFF_ROLES, type EventBody, type EventType, type RingfloorEvent, type Viewer } from '@ringfloor/shared'

/** What of a body anybody in its audience may see. Never `state`, `attempt` or another's `userId`: they tell how a lost call went on. */
const OPEN_KEYS: Readonly<Record<EventType, readonly (keyof EventBody)[]>> = {
  'call.received': ['callId'],
  'call.routed': ['callId'],
  'call.ringing': ['callId'],
  'call.connected': ['callId'],
  'call.ended': ['callId'],
  'call.settled': ['callId'],
  'agent.state': ['userId'],
  'balance.changed': ['accountId'],
  'config.changed': ['entity', 'entityId'],
}

export interface StoredEvent {
  readonly seq: bigint
  readonly type: string
  readonly body: unknown
  readonly at: Date
}

/** Null where this version does not know the event: the client's cursor passes over it. */
export function projectEvent(viewer: Viewer, stored: StoredEvent): RingfloorEvent | null {
  const body = eventBodySchema.safeParse(stored.body)
  const event = eventSchema.safeParse({ seq: stored.seq.toString(), type: stored.type, at: stored.at.toISOString(), body: body.data ?? {} })
  if (!event.success) return null
  if (STAFF_ROLES.includes(viewer.role)) return event.data
  const open = OPEN_KEYS[event.data.type]
  return { ...event.data, body: Object.fromEntries(Object.entries(event.data.body).filter(([key]) => open.some((one) => one === key))) }
}
