/**
 * The event log. The sequence is per organisation and in commit order: taking it locks the organisation's row until the commit, so it is the
 * last thing a transaction does.
 */
import type { Audience, EventBody, EventType } from '@ringfloor/shared'
import { z } from 'zod'
import type { TenantTx } from './tenant-tx.ts'

/** PostgreSQL channel of the hints. */
export const EVENTS_CHANNEL = 'ringfloor_events'

export interface NewEvent {
  readonly type: EventType
  readonly body: EventBody
  readonly audience: readonly Audience[]
}

const eventHintSchema = z.object({ organizationId: z.string(), seq: z.string(), audience: z.array(z.string()).nullable() })
/** What NOTIFY carries on commit: there are events up to `seq`; `audience` is who may care, null when the list was too long: everybody. */
export type EventHint = z.infer<typeof eventHintSchema>

/** Undefined where the payload is not ours. */
export function parseEventHint(payload: string): EventHint | undefined {
  try {
    return eventHintSchema.safeParse(JSON.parse(payload)).data
  } catch {
    return undefined
  }
}

/**
 * Appends events and has a hint sent on commit. Call it last in the transaction: from here to the commit, nobody else of this organisation can
 * append.
 * @returns the organisation's newest sequence; undefined when there was nothing to append
 */
export async function appendEvents(tx: TenantTx, organizationId: string, events: readonly NewEvent[]): Promise<bigint | undefined> {
  if (events.length === 0) return undefined
  const types = events.map((event) => event.type)
  const bodies = events.map((event) => JSON.stringify(event.body))
  const audiences = events.map((event) => JSON.stringify(event.audience))
  const rows = await tx.$queryRaw<{ seq: bigint }[]>`
    select append_events(${organizationId}::uuid, ${types}::text[], ${bodies}::text[], ${audiences}::text[]) as seq`
  return rows[0]?.seq
}
