/** Reads calls for the projection. Which rows come out is a coarse filter for speed; what a viewer may see of them the projection decides. */
import { STAFF_ROLES, type Viewer } from '@ringfloor/shared'
import { Prisma, type TenantTx } from '../../db/index.ts'
import type { ListCursor } from './list-cursor.ts'

export interface PageRequest {
  readonly scope: 'live' | 'recent'
  readonly limit: number
  readonly after: ListCursor | null
}

function accessFilter(viewer: Viewer): Prisma.Sql {
  if (STAFF_ROLES.includes(viewer.role)) return Prisma.sql`true`
  switch (viewer.role) {
    case 'publisher':
      return Prisma.sql`c."publisherId" = ${viewer.publisherId}::uuid`
    case 'buyer':
      return Prisma.sql`(c."campaignId" in (select t."campaignId" from target t where t."buyerId" = ${viewer.buyerId}::uuid)
        or exists (select 1 from call_attempt a where a."callId" = c.id and a."buyerId" = ${viewer.buyerId}::uuid))`
    case 'agent':
      return Prisma.sql`exists (select 1 from call_attempt a where a."callId" = c.id and a."userId" = ${viewer.userId}::uuid)`
    default:
      return Prisma.sql`false`
  }
}

/** Live calls are live for everybody; one that goes on without this viewer is among its recent ones. */
function scopeFilter(viewer: Viewer, scope: PageRequest['scope']): Prisma.Sql {
  if (scope === 'live') return Prisma.sql`c.state <> 'ended'`
  return viewer.role === 'buyer' || viewer.role === 'agent' ? Prisma.sql`true` : Prisma.sql`c.state = 'ended'`
}

/** Newest first. */
export async function findCallIds(tx: TenantTx, viewer: Viewer, page: PageRequest): Promise<readonly ListCursor[]> {
  const after = page.after ? Prisma.sql`(c."receivedAt", c.id) < (${page.after.receivedAt}, ${page.after.id}::uuid)` : Prisma.sql`true`
  return tx.$queryRaw<{ id: string; receivedAt: Date }[]>`
    select c.id, c."receivedAt" from call c
    where c."organizationId" = ${viewer.organizationId}::uuid and ${accessFilter(viewer)} and ${scopeFilter(viewer, page.scope)} and ${after}
    order by c."receivedAt" desc, c.id desc limit ${page.limit}`
}

export function findCallRows(tx: TenantTx, ids: readonly string[]) {
  return tx.call.findMany({ where: { id: { in: [...ids] } } })
}
export type CallRow = Awaited<ReturnType<typeof findCallRows>>[number]

export function findAttemptRows(tx: TenantTx, callIds: readonly string[]) {
  return tx.callAttempt.findMany({ where: { callId: { in: [...callIds] } }, orderBy: [{ callId: 'asc' }, { number: 'asc' }] })
}
export type AttemptRow = Awaited<ReturnType<typeof findAttemptRows>>[number]

export interface DecisionRow {
  readonly callId: string
  readonly attempt: number
  /** As text: what was stored is compared byte for byte. */
  readonly trace: string
  readonly admittedIndex: number | null
  readonly refused: unknown
  readonly at: Date
}

/** Ascending by call and attempt. */
export function findDecisionRows(tx: TenantTx, callIds: readonly string[]): Promise<DecisionRow[]> {
  return tx.$queryRaw<DecisionRow[]>`
    select d."callId", d.attempt, d.trace::text as trace, d."admittedIndex", d.refused, d.at from call_decision d
    where d."callId" = any (${[...callIds]}::uuid[]) order by d."callId", d.attempt`
}

export async function findMoneyRows(tx: TenantTx, callId: string) {
  const holds = await tx.ledgerHold.findMany({ where: { callId }, orderBy: { attempt: 'asc' } })
  const transfers = await tx.ledgerTransfer.findMany({ where: { callId }, orderBy: [{ at: 'asc' }, { key: 'asc' }] })
  const accountIds = new Set([...holds.map((hold) => hold.accountId), ...transfers.flatMap((transfer) => [transfer.debitAccountId, transfer.creditAccountId])])
  const accounts = await tx.ledgerAccount.findMany({ where: { id: { in: [...accountIds] } }, select: { id: true, kind: true, ownerId: true } })
  return { holds, transfers, accounts }
}
export type MoneyRows = Awaited<ReturnType<typeof findMoneyRows>>

export interface NameRequest {
  readonly campaigns: Iterable<string>
  readonly publishers: Iterable<string>
  readonly buyers: Iterable<string>
  readonly targets: Iterable<string>
  readonly users: Iterable<string>
}
/** Names by id, of whatever kind: ids are unique over all tables. */
export type Names = ReadonlyMap<string, string>

/** One query per kind, however many rows ask. Targets bring their buyers along: `buyerOf` says which. */
export async function findNames(tx: TenantTx, request: NameRequest): Promise<{ readonly names: Names; readonly buyerOf: ReadonlyMap<string, string> }> {
  const where = (ids: Iterable<string>) => ({ id: { in: [...new Set(ids)] } })
  const select = { id: true, name: true } as const
  const targets = await tx.target.findMany({ where: where(request.targets), select: { id: true, name: true, buyerId: true } })
  const campaigns = await tx.campaign.findMany({ where: where(request.campaigns), select })
  const publishers = await tx.publisher.findMany({ where: where(request.publishers), select })
  const buyers = await tx.buyer.findMany({ where: where([...request.buyers, ...targets.map((target) => target.buyerId)]), select })
  const users = await tx.user.findMany({ where: where(request.users), select: { id: true, displayName: true } })
  const names = new Map([...campaigns, ...publishers, ...buyers, ...targets].map((row) => [row.id, row.name]))
  for (const user of users) names.set(user.id, user.displayName)
  return { names, buyerOf: new Map(targets.map((target) => [target.id, target.buyerId])) }
}
