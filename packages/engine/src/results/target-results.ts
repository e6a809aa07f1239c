import { fateOfAttempt } from './fate-of-attempt.ts'
import { reviseVerdicts } from './revise-verdicts.ts'
import type { CallHistory, DecidedTargets, DecidedVerdict, JudgedDecision, TargetResult } from './types.ts'

/**
 * How the call went for each target, over all attempts: what the engine said, what admission made of it, how the ringing ended. One result per
 * target, in the order in which the first decision that saw it lists it. Later decisions overrule earlier ones, except that a target which was
 * tried keeps how that ended until it is tried again. The rank is that of the first auction it was in: later ones are held among those who
 * are left.
 *
 * A result carries its own target's figures only, as verdicts do; who may read which detail is for the caller to say.
 */
export function resolveTargetResults(call: CallHistory): readonly TargetResult[] {
  const results = new Map<string, TargetResult>()
  for (const decision of call.decisions) {
    if (decision.trace === null) continue
    const kinds = new Map(decision.trace.facts.targets.map((target) => [target.targetId, target.kind]))
    for (const verdict of verdictsAfter(call, decision, decision.trace.decision)) {
      const earlier = results.get(verdict.targetId)
      // Who got the caller keeps it, even where the answer became known only after the next seat was tried.
      if (earlier?.result === 'won' || (earlier !== undefined && isSkipped(call, decision, verdict))) continue
      results.set(verdict.targetId, { ...verdict, kind: kinds.get(verdict.targetId) ?? 'number', rank: earlier?.rank ?? verdict.rank })
    }
  }
  return [...results.values()]
}

/** The verdicts after admission and, where its attempt came to nothing, after that. */
function verdictsAfter(call: CallHistory, record: JudgedDecision, decision: DecidedTargets['decision']): readonly DecidedVerdict[] {
  const verdicts = reviseVerdicts(decision, record)
  const attempt = call.attempts.find((one) => one.number === record.attempt)
  if (attempt === undefined) return verdicts
  const { reason } = fateOfAttempt(call, attempt)
  return verdicts.map((verdict): DecidedVerdict => (verdict.result === 'won' && reason !== null ? { ...verdict, result: 'lost', reason } : verdict))
}

/** Whether a decision adds nothing to what is known of a target: it was tried before, and this decision did not try it again. */
function isSkipped(call: CallHistory, record: JudgedDecision, verdict: DecidedVerdict): boolean {
  if (verdict.reason === 'not_eligible.already_tried') return true
  const triedNow = record.admittedIndex !== null && record.trace?.decision.candidates[record.admittedIndex]?.targetId === verdict.targetId
  return !triedNow && call.attempts.some((attempt) => attempt.targetId === verdict.targetId && attempt.number < record.attempt)
}

/** The decision that gave the call away last, or the first one where none did: the auction that everybody took part in. Undefined where none can be read. */
export function findDecidingDecision<Decision extends Pick<JudgedDecision, 'admittedIndex' | 'trace'>>(decisions: readonly Decision[]): Decision | undefined {
  const readable = decisions.filter((decision) => decision.trace !== null)
  return readable.findLast((decision) => decision.admittedIndex !== null) ?? readable[0]
}
