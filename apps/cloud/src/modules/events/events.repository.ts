import type { Audience } from '@ringfloor/shared'
import type { TenantTx } from '../../db/index.ts'

export async function readLogBounds(tx: TenantTx): Promise<{ readonly latestSeq: bigint; readonly oldestSeq: bigint | null }> {
  const rows = await tx.$queryRaw<{ latest: bigint; oldest: bigint | null }[]>`
    select o."eventSeq" as latest, (select min(e.seq) from event e where e."organizationId" = o.id) as oldest from organization o`
  const row = rows[0]
  return { latestSeq: row?.latest ?? 0n, oldestSeq: row?.oldest ?? null }
}

export function findEventsAfter(tx: TenantTx, afterSeq: bigint, upToSeq: bigint, audiences: readonly Audience[], limit: number) {
  return tx.event.findMany({
    where: { seq: { gt: afterSeq, lte: upToSeq }, audience: { hasSome: [...audiences] } },
    orderBy: { seq: 'asc' },
    take: limit,
    select: { seq: true, type: true, body: true, at: true },
  })
}
