import type { AgentState, Audience } from '@ringfloor/shared'
import type { TenantTx } from '../../db/index.ts'

export interface PresenceRow {
  readonly state: string
  readonly reason: string | null
  readonly since: Date
  readonly softphoneReady: boolean
  readonly softphoneSeenAt: Date | null
}

export function findPresence(tx: TenantTx, userId: string): Promise<PresenceRow | null> {
  return tx.agentPresence.findUnique({ where: { userId }, select: { state: true, reason: true, since: true, softphoneReady: true, softphoneSeenAt: true } })
}

/** The call the agent has now. */
export async function findCurrentCallId(tx: TenantTx, userId: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ callId: string }[]>`
    select a."callId" from lease l join call_attempt a on a."callId" = l."callId" and a.number = l.attempt
    where l."userId" = ${userId}::uuid order by a."plannedAt" desc limit 1`
  return rows[0]?.callId ?? null
}

/** Waits for whoever is changing this agent's presence; makes the row on first use. */
export async function lockPresence(tx: TenantTx, organizationId: string, userId: string, at: Date): Promise<PresenceRow> {
  await tx.$executeRaw`
    insert into agent_presence ("userId", "organizationId", state, since) values (${userId}::uuid, ${organizationId}::uuid, 'away', ${at}) on conflict ("userId") do nothing`
  const rows = await tx.$queryRaw<PresenceRow[]>`
    select state, reason, since, "softphoneReady", "softphoneSeenAt" from agent_presence where "userId" = ${userId}::uuid for update`
  const row = rows[0]
  if (!row) throw new Error('agent_presence row vanished while it was locked')
  return row
}

export async function savePresence(tx: TenantTx, userId: string, change: { readonly state: AgentState; readonly reason: string | null; readonly since: Date }): Promise<void> {
  await tx.agentPresence.updateMany({ where: { userId }, data: change })
}

export async function saveSoftphone(tx: TenantTx, userId: string, ready: boolean, seenAt: Date): Promise<void> {
  await tx.agentPresence.updateMany({ where: { userId }, data: { softphoneReady: ready, softphoneSeenAt: seenAt } })
}

/** Softphones that are still there. */
export async function touchSoftphones(tx: TenantTx, userIds: readonly string[], seenAt: Date): Promise<void> {
  await tx.agentPresence.updateMany({ where: { userId: { in: [...userIds] }, softphoneReady: true }, data: { softphoneSeenAt: seenAt } })
}

/** Who hears of an agent: staff, the agent, and the buyers whose targets it serves. */
export async function findAgentAudience(tx: TenantTx, userId: string): Promise<Audience[]> {
  const rows = await tx.$queryRaw<{ buyerId: string }[]>`
    select distinct t."buyerId" from target_agent ta join target t on t.id = ta."targetId" where ta."userId" = ${userId}::uuid order by 1`
  return ['staff', `user:${userId}`, ...rows.map((row): Audience => `buyer:${row.buyerId}`)]
}
