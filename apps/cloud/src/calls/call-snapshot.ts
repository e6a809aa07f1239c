/** One call as its rows tell it, and what may be added to it. Rows become the engine's shapes here and nowhere else. */
import { joinLegs } from '@ringfloor/engine'
import type { AttemptInput, CallInput, LegReport, LegState } from '@ringfloor/engine'
import { isTerminalCallStatus } from '@ringfloor/shared'
import type { AttemptState, CallOutcome, CallState, CarrierCallStatus } from '@ringfloor/shared'

export interface CallRow {
  readonly id: string
  readonly organizationId: string
  readonly campaignId: string
  readonly publisherId: string | null
  readonly accountSid: string
  readonly callSid: string
  readonly from: string
  readonly to: string
  readonly callerState: string | null
  readonly callerZip: string | null
  readonly attestation: string | null
  readonly state: CallState
  readonly outcome: CallOutcome | null
  readonly buyerId: string | null
  readonly targetId: string | null
  readonly userId: string | null
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
  /** Money terms that it was routed under, as stored (`callTermsSchema`). */
  readonly terms?: unknown
}

export interface AttemptRow {
  readonly number: number
  readonly targetId: string
  readonly buyerId: string
  readonly userId: string | null
  readonly kind: 'agents' | 'number' | 'sip'
  readonly priceMicros: bigint
  readonly state: AttemptState
  readonly legSid: string | null
  readonly plannedAt: Date
  /** Set by whoever places the agent's leg, so that it is placed once. */
  readonly claimedAt: Date | null
  readonly canceledAt: Date | null
  readonly placementFailedAt: Date | null
  readonly ringingAt: Date | null
  readonly answeredAt: Date | null
  readonly endedAt: Date | null
}

export interface LegRow {
  readonly sid: string
  readonly role: 'caller' | 'candidate'
  readonly attempt: number | null
  readonly status: CarrierCallStatus
  readonly sequence: number
  readonly ringingAt: Date | null
  readonly answeredAt: Date | null
  readonly endedAt: Date | null
  readonly durationSeconds: number | null
}

export interface CallSnapshot {
  readonly call: CallRow
  /** By number. */
  readonly attempts: readonly AttemptRow[]
  readonly legs: readonly LegRow[]
  /** The last routing decision found nobody. */
  readonly exhausted: boolean
}

/** One thing the carrier said about one party of the call. */
export type PartyReport =
  | { readonly role: 'caller'; readonly sid: string; readonly report: LegReport }
  | { readonly role: 'candidate'; readonly attempt: number; readonly sid: string; readonly report: LegReport }

/** What the exchange itself learnt or decided about an attempt. */
export interface AttemptMark {
  readonly attempt: number
  readonly kind: 'canceled' | 'placement_failed'
}

const toMs = (date: Date | null): number | null => date?.getTime() ?? null
const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

export function toLegState(row: LegRow): LegState {
  return {
    status: row.status, sequence: row.sequence, ringingAtMs: toMs(row.ringingAt), answeredAtMs: toMs(row.answeredAt), endedAtMs: toMs(row.endedAt), durationSeconds: row.durationSeconds,
  }
}

export function toLegRow(identity: Pick<LegRow, 'sid' | 'role' | 'attempt'>, state: LegState): LegRow {
  return {
    sid: identity.sid, role: identity.role, attempt: identity.attempt, status: state.status, sequence: state.sequence, ringingAt: toDate(state.ringingAtMs),
    answeredAt: toDate(state.answeredAtMs), endedAt: toDate(state.endedAtMs), durationSeconds: state.durationSeconds,
  }
}

/**
 * An attempt has one leg, unless an order or a redirect was repeated. Then the one that was answered counts, else those that may still be, else
 * what the others add up to.
 */
function legOf(legs: readonly LegRow[], matches: (leg: LegRow) => boolean): LegState | null {
  const all = legs.filter(matches).map(toLegState)
  const answered = all.filter((leg) => leg.status === 'in-progress' || (leg.status === 'completed' && (leg.durationSeconds ?? 0) > 0))
  const open = all.filter((leg) => !isTerminalCallStatus(leg.status))
  const counting = answered.length > 0 ? answered : open.length > 0 ? open : all
  return counting.reduce<LegState | null>((sum, leg) => (sum === null ? leg : joinLegs(sum, leg)), null)
}

export function toAttemptInput(attempt: AttemptRow, legs: readonly LegRow[]): AttemptInput {
  return {
    number: attempt.number,
    targetId: attempt.targetId,
    kind: attempt.kind,
    leg: legOf(legs, (leg) => leg.role === 'candidate' && leg.attempt === attempt.number),
    canceledByUs: attempt.canceledAt !== null,
    placementFailed: attempt.placementFailedAt !== null,
  }
}

export function toCallInput(snapshot: CallSnapshot): CallInput {
  return {
    callerLeg: legOf(snapshot.legs, (leg) => leg.role === 'caller'),
    attempts: snapshot.attempts.map((attempt) => toAttemptInput(attempt, snapshot.legs)),
    exhausted: snapshot.exhausted ? exhaustedOutcome(snapshot.call.outcome) : null,
  }
}

function exhaustedOutcome(outcome: CallOutcome | null): 'unanswered' | 'refused' | 'failed' {
  return outcome === 'refused' || outcome === 'failed' ? outcome : 'unanswered'
}
