import { STAFF_ROLES, type Viewer } from '@ringfloor/shared'
import { buyerIdOf, publisherIdOf } from '../../auth/index.ts'
import { Prisma, type TenantTx } from '../../db/index.ts'

export async function readOrganization(tx: TenantTx, organizationId: string): Promise<{ readonly timeZone: string; readonly currency: string }> {
  return tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { timeZone: true, currency: true } })
}

/** Calls that are the viewer's own: a buyer's and an agent's are those it was offered. */
function ownCalls(viewer: Viewer): Prisma.Sql {
  if (STAFF_ROLES.includes(viewer.role)) return Prisma.sql`true`
  switch (viewer.role) {
    case 'publisher':
      return Prisma.sql`c."publisherId" = ${viewer.publisherId}::uuid`
    case 'buyer':
      return Prisma.sql`exists (select 1 from call_attempt a where a."callId" = c.id and a."buyerId" = ${viewer.buyerId}::uuid)`
    case 'agent':
      return Prisma.sql`exists (select 1 from call_attempt a where a."callId" = c.id and a."userId" = ${viewer.userId}::uuid)`
    default:
      return Prisma.sql`false`
  }
}

/** Connected: the viewer's own attempt was, for a buyer or an agent; what became of a call that went elsewhere is not theirs to count. */
function isConnected(viewer: Viewer): Prisma.Sql {
  if (viewer.role === 'buyer') return Prisma.sql`exists (select 1 from call_attempt a where a."callId" = c.id and a."buyerId" = ${viewer.buyerId}::uuid and a.state in ('answered', 'completed'))`
  if (viewer.role === 'agent') return Prisma.sql`exists (select 1 from call_attempt a where a."callId" = c.id and a."userId" = ${viewer.userId}::uuid and a.state in ('answered', 'completed'))`
  return Prisma.sql`c."connectedAt" is not null`
}

/** Has it: by the attempt that is open. The call itself names the last candidate until the next one is found. */
function hasNow(viewer: Viewer): Prisma.Sql {
  const open = Prisma.sql`a.state in ('planned', 'dialing', 'ringing', 'answered')`
  if (viewer.role === 'buyer') return Prisma.sql`exists (select 1 from call_attempt a where a."callId" = c.id and a."buyerId" = ${viewer.buyerId}::uuid and ${open})`
  if (viewer.role === 'agent') return Prisma.sql`exists (select 1 from call_attempt a where a."callId" = c.id and a."userId" = ${viewer.userId}::uuid and ${open})`
  return ownCalls(viewer)
}

export interface CallCounts {
  readonly live: number
  readonly today: number
  readonly connected: number
}

export async function countCalls(tx: TenantTx, viewer: Viewer, since: Date): Promise<CallCounts> {
  const rows = await tx.$queryRaw<CallCounts[]>`
    select
      (select count(*)::int from call c where c."organizationId" = ${viewer.organizationId}::uuid and c.state <> 'ended' and ${hasNow(viewer)}) as live,
      count(*)::int as today, (count(*) filter (where ${isConnected(viewer)}))::int as connected
    from call c where c."organizationId" = ${viewer.organizationId}::uuid and c."receivedAt" >= ${since} and ${ownCalls(viewer)}`
  return rows[0] ?? { live: 0, today: 0, connected: 0 }
}

/** What buyers were charged for calls (staff), what this buyer was, or what this publisher earned, since then. */
export async function sumAmount(tx: TenantTx, viewer: Viewer, currency: string, since: Date): Promise<bigint> {
  if (viewer.role === 'agent') return 0n
  const side =
    viewer.role === 'publisher'
      ? Prisma.sql`a.id = t."creditAccountId" and a.kind = 'publisher' and a."ownerId" = ${viewer.publisherId}::uuid`
      : viewer.role === 'buyer'
        ? Prisma.sql`a.id = t."debitAccountId" and a.kind = 'buyer' and a."ownerId" = ${viewer.buyerId}::uuid`
        : Prisma.sql`a.id = t."debitAccountId" and a.kind = 'buyer'`
  const rows = await tx.$queryRaw<{ amount: bigint }[]>`
    select coalesce(sum(t."amountMicros"), 0)::bigint as amount from ledger_transfer t join ledger_account a on ${side}
    where t."organizationId" = ${viewer.organizationId}::uuid and t.at >= ${since} and t.currency = ${currency} and t."callId" is not null`
  return rows[0]?.amount ?? 0n
}

/** All accounts for staff, else the viewer's own. */
export async function findAccounts(tx: TenantTx, viewer: Viewer) {
  const own =
    viewer.role === 'buyer'
      ? { kind: 'buyer', ownerId: buyerIdOf(viewer) }
      : viewer.role === 'publisher'
        ? { kind: 'publisher', ownerId: publisherIdOf(viewer) }
        : STAFF_ROLES.includes(viewer.role)
          ? {}
          : null
  if (!own) return []
  const accounts = await tx.ledgerAccount.findMany({ where: own, orderBy: [{ kind: 'asc' }, { id: 'asc' }] })
  const where = { id: { in: accounts.flatMap((account) => account.ownerId ?? []) } }
  const buyers = await tx.buyer.findMany({ where, select: { id: true, name: true } })
  const publishers = await tx.publisher.findMany({ where, select: { id: true, name: true } })
  const names = new Map([...buyers, ...publishers].map((owner) => [owner.id, owner.name]))
  return accounts.map((account) => ({ ...account, ownerName: account.ownerId ? (names.get(account.ownerId) ?? null) : null }))
}
export type AccountRow = Awaited<ReturnType<typeof findAccounts>>[number]

export interface SeatRow {
  readonly userId: string
  readonly displayName: string
  readonly state: string | null
  readonly since: Date | null
  readonly softphoneReady: boolean | null
  readonly softphoneSeenAt: Date | null
  readonly onCall: boolean
  readonly onCallSince: Date | null
}

/** Agents by name; for a buyer those that serve its targets. `onCall` is the seat's lease. */
export async function findSeatRows(tx: TenantTx, viewer: Viewer): Promise<readonly SeatRow[]> {
  const own = STAFF_ROLES.includes(viewer.role)
    ? Prisma.sql`true`
    : Prisma.sql`exists (select 1 from target_agent ta join target t on t.id = ta."targetId" where ta."userId" = u.id and t."buyerId" = ${viewer.buyerId}::uuid)`
  return tx.$queryRaw<SeatRow[]>`
    select u.id as "userId", u."displayName", p.state, p.since, p."softphoneReady", p."softphoneSeenAt", coalesce(k.live, 0) > 0 as "onCall",
      (select min(coalesce(a."answeredAt", a."plannedAt")) from lease l join call_attempt a on a."callId" = l."callId" and a.number = l.attempt
        where l."userId" = u.id) as "onCallSince"
    from app_user u left join agent_presence p on p."userId" = u.id left join capacity k on k.kind = 'seat' and k."scopeId" = u.id
    where u.role = 'agent' and u."disabledAt" is null and ${own} order by u."displayName", u.id`
}
