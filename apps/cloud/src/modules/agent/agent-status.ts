import { agentStateSchema, type AgentStatus } from '@ringfloor/shared'
import type { PresenceRow } from './presence.repository.ts'

/** A softphone that has not been heard of for this long cannot ring. Its socket's node says every SOFTPHONE_TOUCH_MS that it is there. */
export const SOFTPHONE_STALE_MS = 60_000
export const SOFTPHONE_TOUCH_MS = 10_000

export function isSoftphoneReady(row: Pick<PresenceRow, 'softphoneReady' | 'softphoneSeenAt'>, now: Date): boolean {
  return row.softphoneReady && row.softphoneSeenAt !== null && now.getTime() - row.softphoneSeenAt.getTime() < SOFTPHONE_STALE_MS
}

/** Somebody who never said anything is away. */
export function toAgentStatus(row: PresenceRow | null, callId: string | null, now: Date): AgentStatus {
  if (!row) return { state: 'away', reason: null, since: now.toISOString(), softphoneReady: false, callId }
  return { state: agentStateSchema.parse(row.state), reason: row.reason, since: row.since.toISOString(), softphoneReady: isSoftphoneReady(row, now), callId }
}
