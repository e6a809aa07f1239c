import type { TenantTx } from '../db/index.ts'

/**
 * An agent let a call ring until the carrier gave up: no more calls until the agent says so. An agent who is away, or was told before, stays as is.
 * @param reason in words, for the agent
 * @returns whether it changed anything
 */
export async function markNotAnswering(tx: TenantTx, userId: string, reason: string, now: Date): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update agent_presence set state = 'not_answering', reason = ${reason}, since = ${now}::timestamptz where "userId" = ${userId}::uuid and state = 'available'`
  return changed === 1
}

/** The carrier could not reach the agent's softphone: it is not believed until the console says again that it is ready. */
export async function markSoftphoneLost(tx: TenantTx, userId: string): Promise<boolean> {
  const changed = await tx.$executeRaw`update agent_presence set "softphoneReady" = false where "userId" = ${userId}::uuid and "softphoneReady"`
  return changed === 1
}

/** Consoles that have not been heard of since `before`. @returns the users whose softphone is no longer believed */
export async function dropStaleSoftphones(tx: TenantTx, before: Date): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ userId: string }[]>`
    update agent_presence set "softphoneReady" = false where "softphoneReady" and ("softphoneSeenAt" is null or "softphoneSeenAt" < ${before}::timestamptz) returning "userId"`
  return rows.map((row) => row.userId)
}
