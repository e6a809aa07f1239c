import { accountKindSchema, agentStateSchema, formatDecimal, type Balance, type Seat } from '@ringfloor/shared'
import { isSoftphoneReady } from '../agent/index.ts'
import type { AccountRow, SeatRow } from './floor.repository.ts'

const OWN_ACCOUNT_NAMES = { platform_revenue: 'Exchange margin', funding: 'Outside funding', buyer: 'deleted', publisher: 'deleted' } as const

export function toBalance(row: AccountRow): Balance {
  const kind = accountKindSchema.parse(row.kind)
  return {
    accountId: row.id, kind, ownerName: row.ownerName ?? OWN_ACCOUNT_NAMES[kind], currency: row.currency, posted: formatDecimal(row.postedMicros),
    held: formatDecimal(row.heldMicros), available: formatDecimal(row.postedMicros - row.heldMicros),
  }
}

/** An agent whose console has gone silent shows as it chose, but not as ready. */
export function toSeat(row: SeatRow, now: Date): Seat {
  const softphoneReady = isSoftphoneReady({ softphoneReady: row.softphoneReady ?? false, softphoneSeenAt: row.softphoneSeenAt }, now)
  return {
    userId: row.userId, displayName: row.displayName, state: agentStateSchema.parse(row.state ?? 'away'), softphoneReady, onCall: row.onCall,
    since: ((row.onCall ? row.onCallSince : null) ?? row.since ?? now).toISOString(),
  }
}
