import type { AgentStatus, Viewer } from '@ringfloor/shared'
import { appendEvents, type Database } from '../../db/index.ts'
import type { SetAgentStateInput } from '../../trpc/wire-types.ts'
import { toAgentStatus } from './agent-status.ts'
import { findAgentAudience, findCurrentCallId, lockPresence, savePresence } from './presence.repository.ts'

/**
 * The agent's own choice; it clears `not_answering`. Choosing the state one has already changes nothing, so that nobody loses the place in line
 * of the longest idle.
 */
export function setAgentState(db: Database, viewer: Viewer, input: SetAgentStateInput, now: Date): Promise<AgentStatus> {
  return db.withTenant(viewer.organizationId, async (tx) => {
    const row = await lockPresence(tx, viewer.organizationId, viewer.userId, now)
    const callId = await findCurrentCallId(tx, viewer.userId)
    if (row.state === input.state) return toAgentStatus(row, callId, now)
    const change = { state: input.state, reason: null, since: now }
    await savePresence(tx, viewer.userId, change)
    await appendEvents(tx, viewer.organizationId, [{ type: 'agent.state', body: { userId: viewer.userId }, audience: await findAgentAudience(tx, viewer.userId) }])
    return toAgentStatus({ ...row, ...change }, callId, now)
  })
}
