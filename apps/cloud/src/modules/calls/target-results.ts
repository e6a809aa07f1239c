/** How the call went for each target, over all attempts: what the engine said, what admission refused, how the ringing ended. */
import type { ReasonCode } from '@ringfloor/shared'
import type { StoredVerdict } from './route-trace.ts'
import type { StoredAttempt, StoredCall, StoredDecision } from './stored-call.ts'

export interface TargetResult {
  readonly targetId: string
  readonly buyerId: string
  readonly kind: 'agents' | 'number' | 'sip'
  readonly bidMicros: bigint
  readonly rank: number | null
  readonly result: 'won' | 'lost' | 'not_eligible'
  /** Null only while the target has the call, or had it. */
  readonly reason: ReasonCode | null
  readonly detail: string | null
}

type Fate = Pick<TargetResult, 'result' | 'reason' | 'detail'>

/**
 * The target got the caller. Kept for ever: what came after does not unmake it. `answeredAt` alone is no proof: an agent may pick up after the
 * caller has gone.
 */
export function wasAnswered(call: StoredCall, attempt: StoredAttempt): boolean {
  return attempt.state === 'completed' || (attempt.state === 'answered' && call.connectedAt !== null)
}

/** The attempt that has the call now. */
export function isOpen(call: StoredCall, attempt: StoredAttempt): boolean {
  if (call.state === 'ended' || call.attempts.at(-1)?.number !== attempt.number) return false
  return attempt.state === 'planned' || attempt.state === 'dialing' || attempt.state === 'ringing' || attempt.state === 'answered'
}

/** Why an attempt did not lead to a conversation; null where it did or still may. */
export function attemptReason(call: StoredCall, attempt: StoredAttempt): ReasonCode | null {
  if (wasAnswered(call, attempt) || isOpen(call, attempt)) return null
  if (attempt.state === 'busy') return 'technical.busy'
  if (attempt.state === 'failed') return 'technical.failed'
  const isLast = call.attempts.at(-1)?.number === attempt.number
  return isLast && call.outcome === 'abandoned' ? 'lost.caller_hung_up' : 'technical.no_answer'
}

function refusalOf(decision: StoredDecision, targetId: string): ReasonCode | null {
  const candidates = decision.trace?.decision.candidates ?? []
  const codes = decision.refused.filter((refusal) => candidates[refusal.index]?.targetId === targetId)
  return codes.at(-1)?.code ?? null
}

/** What one decision meant for one target; null where it adds nothing to an earlier one. */
function fateIn(call: StoredCall, decision: StoredDecision, verdict: StoredVerdict): Fate | null {
  const admitted = decision.admittedIndex === null ? undefined : decision.trace?.decision.candidates[decision.admittedIndex]
  const attempt = call.attempts.find((one) => one.number === decision.attempt)
  if (admitted?.targetId === verdict.targetId) {
    const reason = attempt ? attemptReason(call, attempt) : null
    return { result: reason === null ? 'won' : 'lost', reason, detail: null }
  }
  const wasTried = call.attempts.some((one) => one.targetId === verdict.targetId && one.number < decision.attempt)
  if (wasTried || verdict.reason === 'not_eligible.already_tried') return null
  const refusal = refusalOf(decision, verdict.targetId)
  if (refusal) return { result: 'lost', reason: refusal, detail: null }
  if (verdict.result === 'won') return { result: 'lost', reason: 'technical.refused_at_admission', detail: null }
  return { result: verdict.result, reason: verdict.reason, detail: verdict.detail }
}

/** One result per target, in the order in which the first decision that saw it lists it. Later decisions overrule earlier ones. */
export function resolveTargetResults(call: StoredCall): readonly TargetResult[] {
  const results = new Map<string, TargetResult>()
  for (const decision of call.decisions) {
    if (!decision.trace) continue
    const kinds = new Map(decision.trace.facts.targets.map((target) => [target.targetId, target.kind]))
    for (const verdict of decision.trace.decision.verdicts) {
      const earlier = results.get(verdict.targetId)
      const fate = fateIn(call, decision, verdict) ?? (earlier ? null : { result: verdict.result, reason: verdict.reason, detail: verdict.detail })
      if (!fate) continue
      results.set(verdict.targetId, {
        targetId: verdict.targetId,
        buyerId: verdict.buyerId,
        kind: kinds.get(verdict.targetId) ?? 'number',
        bidMicros: verdict.bidMicros,
        // Of the first auction it was in: later ones are held among those who are left.
        rank: earlier?.rank ?? verdict.rank,
        ...fate,
      })
    }
  }
  return [...results.values()]
}

/** The decision that gave the call away, or the first one where none did: that is the auction everybody took part in. */
export function decidingDecision(call: StoredCall): StoredDecision | undefined {
  return call.decisions.findLast((decision) => decision.admittedIndex !== null && decision.trace) ?? call.decisions.find((decision) => decision.trace)
}
