import { agentStateSchema, type AgentStatus } from '@ringfloor/shared'
import { SOFTPHONE_BELIEVED_MS } from '../../calls/admission-limits.ts'
import type { PresenceRow } from './presence.repository.ts'

/** A connected console's node says this often that it is there: well within what admission believes. */
export const SOFTPHONE_TOUCH_MS = 10_000

export function isSoftphoneReady(row: Pick<PresenceRow, 'softphoneReady' | 'softphoneSeenAt'>, now: Date): boolean {
  return row.softphoneReady && row.softphoneSeenAt !== null && now.getTime() - row.softphoneSeenAt.getTime() < SOFTPHONE_BELIEVED_MS
}

/** Somebody who never said anything is away. */
export function toAgentStatus(row: PresenceRow | null, callId: string | null, now: Date): AgentStatus {
  if (!row) return { state: 'away', reason: null, since: now.toISOString(), softphoneReady: false, callId }
  return { state: agentStateSchema.parse(row.state), reason: row.reason, since: row.since.toISOString(), softphoneReady: isSoftphoneReady(row, now), callId }
}
