import { audiencesOf, type Viewer } from '@ringfloor/shared'
import { buyerIdOf } from '../../auth/index.ts'
import { Prisma, type TenantTx } from '../../db/index.ts'
import type { StoredEvent } from './project-event.ts'

export async function readLogBounds(tx: TenantTx): Promise<{ readonly latestSeq: bigint; readonly oldestSeq: bigint | null }> {
  const rows = await tx.$queryRaw<{ latest: bigint; oldest: bigint | null }[]>`
    select o."eventSeq" as latest, (select min(e.seq) from event e where e."organizationId" = o.id) as oldest from organization o`
  const row = rows[0]
  return { latestSeq: row?.latest ?? 0n, oldestSeq: row?.oldest ?? null }
}

export interface EventRange {
  readonly afterSeq: bigint
  readonly upToSeq: bigint
  readonly limit: number
}

/**
 * How a call goes on is for those who have it. A bidder hears that it was decided, whoever missed it that it went on; what comes later only if
 * the own attempt was answered, or was the last one: the times alone would tell how the winner fared.
 */
function isOwnProgress(viewer: Viewer): Prisma.Sql {
  if (viewer.role !== 'buyer' && viewer.role !== 'agent') return Prisma.sql`true`
  const isOwn = viewer.role === 'buyer' ? Prisma.sql`a."buyerId" = ${buyerIdOf(viewer)}::uuid` : Prisma.sql`a."userId" = ${viewer.userId}::uuid`
  return Prisma.sql`(e.type not in ('call.connected', 'call.ended', 'call.settled') or exists (
    select 1 from call_attempt a where a."callId" = (e.body ->> 'callId')::uuid and ${isOwn}
      and (a.state in ('answered', 'completed') or a.number = (select max(n.number) from call_attempt n where n."callId" = a."callId"))))`
}

/** Of the viewer's audiences, oldest first. */
export function findEventsAfter(tx: TenantTx, viewer: Viewer, range: EventRange): Promise<StoredEvent[]> {
  return tx.$queryRaw<StoredEvent[]>`
    select e.seq, e.type, e.body, e.at from event e
    where e."organizationId" = ${viewer.organizationId}::uuid and e.seq > ${range.afterSeq} and e.seq <= ${range.upToSeq}
      and e.audience && ${audiencesOf(viewer)}::text[] and ${isOwnProgress(viewer)}
    order by e.seq limit ${range.limit}`
}
