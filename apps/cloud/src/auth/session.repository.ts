import type { TenantTx } from '../db/index.ts'

export interface NewSession {
  readonly id: string
  readonly organizationId: string
  readonly userId: string
  readonly familyId: string
  readonly tokenHash: Uint8Array<ArrayBuffer>
  readonly at: Date
  readonly idleExpiresAt: Date
  readonly absoluteExpiresAt: Date
  readonly userAgent: string | null
}

export async function insertSession(tx: TenantTx, session: NewSession): Promise<void> {
  const { at, ...columns } = session
  await tx.session.create({ data: { ...columns, createdAt: at, lastUsedAt: at }, select: { id: true } })
}

/** Marks the token as replaced. False where somebody else was first. */
export async function markReplaced(tx: TenantTx, sessionId: string, at: Date): Promise<boolean> {
  const { count } = await tx.session.updateMany({ where: { id: sessionId, replacedAt: null, revokedAt: null }, data: { replacedAt: at } })
  return count === 1
}

/** The family's newest token, after waiting for whoever is changing the family. */
export async function lockNewestOfFamily(tx: TenantTx, familyId: string) {
  await tx.$queryRaw`select 1 from session where "familyId" = ${familyId}::uuid order by id for update`
  return tx.session.findFirst({ where: { familyId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
}

/** How many tokens it ended; zero where the family was over already. */
export async function revokeFamily(tx: TenantTx, familyId: string, at: Date): Promise<number> {
  const { count } = await tx.session.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: at } })
  return count
}

export async function touchSession(tx: TenantTx, sessionId: string, at: Date, idleExpiresAt: Date): Promise<void> {
  await tx.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { lastUsedAt: at, idleExpiresAt } })
}

/** Which of the families still have a token that would be accepted, of a user who is not disabled. */
export async function findLiveFamilies(tx: TenantTx, familyIds: readonly string[], now: Date): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ familyId: string }[]>`
    select distinct s."familyId" from session s join app_user u on u.id = s."userId"
    where s."familyId" = any(${familyIds}::uuid[]) and s."revokedAt" is null and s."replacedAt" is null
      and s."idleExpiresAt" > ${now} and s."absoluteExpiresAt" > ${now} and u."disabledAt" is null`
  return new Set(rows.map((row) => row.familyId))
}

/** Keeps a family alive whose console talks through its socket only. */
export async function touchFamily(tx: TenantTx, familyId: string, at: Date, idleMs: number): Promise<void> {
  await tx.$executeRaw`
    update session set "idleExpiresAt" = least(${new Date(at.getTime() + idleMs)}, "absoluteExpiresAt")
    where "familyId" = ${familyId}::uuid and "replacedAt" is null and "revokedAt" is null and "idleExpiresAt" > ${at}`
}

export async function findViewer(tx: TenantTx, userId: string) {
  const user = await tx.user.findUnique({
    where: { id: userId },
    select: { id: true, organizationId: true, username: true, displayName: true, role: true, buyerId: true, publisherId: true },
  })
  if (!user) return null
  const [organization, buyer, publisher] = await Promise.all([
    tx.organization.findUnique({ where: { id: user.organizationId }, select: { name: true, demo: true } }),
    user.buyerId ? tx.buyer.findUnique({ where: { id: user.buyerId }, select: { name: true } }) : null,
    user.publisherId ? tx.publisher.findUnique({ where: { id: user.publisherId }, select: { name: true } }) : null,
  ])
  return organization && { user, organization, buyerName: buyer?.name ?? null, publisherName: publisher?.name ?? null }
}
