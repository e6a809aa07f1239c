/** A call with everything stored about it, as the projection reads it. The repository fills it; nothing here knows the database. */
import type { AttemptState, CallOutcome, CallState, ReasonCode } from '@ringfloor/shared'
import type { DecisionView } from '../../exchange/index.ts'

export interface StoredAttempt {
  readonly number: number
  readonly targetId: string
  readonly targetName: string
  readonly buyerId: string
  readonly buyerName: string
  readonly userId: string | null
  readonly agentName: string | null
  readonly kind: 'agents' | 'number' | 'sip'
  readonly priceMicros: bigint
  readonly state: AttemptState
  readonly plannedAt: Date
  readonly ringingAt: Date | null
  readonly answeredAt: Date | null
  readonly endedAt: Date | null
}

export interface StoredDecision {
  readonly attempt: number
  /** Null where it cannot be told any more: stored by another version, or the log it was made on is gone. */
  readonly trace: DecisionView | null
  readonly admittedIndex: number | null
  readonly refused: readonly { readonly index: number; readonly code: ReasonCode }[]
  readonly at: Date
}

export interface StoredHold {
  readonly id: string
  readonly key: string
  readonly buyerId: string | null
  readonly accountName: string
  readonly amountMicros: bigint
  readonly postedMicros: bigint
  readonly state: 'held' | 'posted' | 'voided' | 'expired'
  readonly createdAt: Date
  readonly resolvedAt: Date | null
}

export interface StoredSide {
  readonly kind: 'buyer' | 'publisher' | 'platform_revenue' | 'funding'
  readonly ownerId: string | null
  readonly name: string
}

export interface StoredTransfer {
  readonly id: string
  readonly key: string
  readonly kind: string
  readonly debit: StoredSide
  readonly credit: StoredSide
  readonly currency: string
  readonly amountMicros: bigint
  readonly at: Date
}

/** Enough for a row of the list. */
export interface StoredCall {
  readonly id: string
  readonly campaignId: string
  readonly campaignName: string
  readonly publisherId: string | null
  readonly publisherName: string | null
  readonly from: string
  readonly to: string
  readonly callerState: string | null
  readonly callerZip: string | null
  readonly attestation: string | null
  readonly state: CallState
  readonly outcome: CallOutcome | null
  readonly currency: string
  readonly priceMicros: bigint | null
  readonly payoutMicros: bigint | null
  readonly configRevision: bigint
  readonly receivedAt: Date
  readonly ringingAt: Date | null
  readonly connectedAt: Date | null
  readonly endedAt: Date | null
  readonly durationSeconds: number | null
  readonly settledAt: Date | null
  /** Ascending by number. */
  readonly attempts: readonly StoredAttempt[]
  /** Ascending by attempt. */
  readonly decisions: readonly StoredDecision[]
}

export interface TargetName {
  readonly name: string
  readonly buyerName: string
}

/** Everything, for the journey. */
export interface StoredJourney extends StoredCall {
  readonly holds: readonly StoredHold[]
  readonly transfers: readonly StoredTransfer[]
  /** Names of the targets that the decisions mention. */
  readonly targetNames: ReadonlyMap<string, TargetName>
}
