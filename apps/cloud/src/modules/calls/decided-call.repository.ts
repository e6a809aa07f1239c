/** Stored decisions, for staff. */
import type { TenantTx } from '../../db/index.ts'
import type { DecisionText } from '../../exchange/index.ts'

export interface DecidedCallRow extends DecisionText {
  readonly admittedIndex: number | null
}

/** All decisions of a call, ascending by attempt; empty where the organisation has no such call. */
export function findDecisionTexts(tx: TenantTx, callId: string): Promise<DecidedCallRow[]> {
  return tx.$queryRaw<DecidedCallRow[]>`
    select d."callId", d.attempt, d.trace::text as trace, d."admittedIndex" from call_decision d where d."callId" = ${callId}::uuid order by d.attempt`
}
