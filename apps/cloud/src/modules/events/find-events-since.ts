import type { Viewer } from '@ringfloor/shared'
import type { Database } from '../../db/index.ts'
import type { EventsSince, EventsSinceInput } from '../../trpc/wire-types.ts'
import { findEventsAfter, readLogBounds } from './events.repository.ts'
import { projectEvent } from './project-event.ts'

/** Further behind than this, reading everything anew is cheaper than catching up. */
export const MAX_CATCH_UP_EVENTS = 10_000n

export function mustReset(afterSeq: bigint, latestSeq: bigint, oldestSeq: bigint | null): boolean {
  const isForgotten = afterSeq < latestSeq && (oldestSeq === null || afterSeq + 1n < oldestSeq)
  return afterSeq > latestSeq || isForgotten || latestSeq - afterSeq > MAX_CATCH_UP_EVENTS
}

/**
 * Events of the viewer's audiences after a cursor, oldest first. A page that is not full reaches `latestSeq`. `reset` where the cursor is ahead of
 * the log (another database), older than its oldest event, or too far behind: refetch everything and go on from `latestSeq`.
 */
export function findEventsSince(db: Database, viewer: Viewer, input: EventsSinceInput): Promise<EventsSince> {
  const afterSeq = BigInt(input.afterSeq)
  return db.withTenant(viewer.organizationId, async (tx) => {
    // Read first: events that commit meanwhile lie beyond it and come with the next hint.
    const { latestSeq, oldestSeq } = await readLogBounds(tx)
    const reset: EventsSince = { events: [], latestSeq: latestSeq.toString(), reset: true }
    if (mustReset(afterSeq, latestSeq, oldestSeq)) return reset
    const stored = await findEventsAfter(tx, viewer, { afterSeq, upToSeq: latestSeq, limit: input.limit })
    const events = stored.flatMap((event) => projectEvent(viewer, event) ?? [])
    // An event that this version does not know: what it changed can only be had by reading everything.
    return events.length < stored.length ? reset : { events, latestSeq: latestSeq.toString(), reset: false }
  })
}
