import { appendEvents, type Database } from '../../db/index.ts'
import { isSoftphoneReady } from './agent-status.ts'
import { findAgentAudience, lockPresence, saveSoftphone, touchSoftphones } from './presence.repository.ts'

export interface AgentRef {
  readonly organizationId: string
  readonly userId: string
}

/** Whether the agent's console can ring. Only a change makes an event; a repeat says that it is still there. */
export async function setSoftphone(db: Database, agent: AgentRef, ready: boolean, now: Date): Promise<void> {
  await db.withTenant(agent.organizationId, async (tx) => {
    const row = await lockPresence(tx, agent.organizationId, agent.userId, now)
    await saveSoftphone(tx, agent.userId, ready, now)
    if (isSoftphoneReady(row, now) === ready) return
    await appendEvents(tx, agent.organizationId, [{ type: 'agent.state', body: { userId: agent.userId }, audience: await findAgentAudience(tx, agent.userId) }])
  })
}

/** The consoles of these agents are connected and have said that they can ring. */
export async function keepSoftphones(db: Database, organizationId: string, userIds: readonly string[], now: Date): Promise<void> {
  await db.withTenant(organizationId, (tx) => touchSoftphones(tx, userIds, now))
}
