import { REASON_TEXT, type ReasonCode } from '@ringfloor/shared'
import type { RouteDecision, TargetVerdict } from '../facts.ts'

/** What the admission transaction made of a decision. */
export interface AdmissionVerdict {
  /** Which candidate took the call; null when none did. */
  readonly admittedIndex: number | null
  /** Candidates that no longer fitted, by index, and what was full or short. */
  readonly refused: readonly { readonly index: number; readonly code: ReasonCode }[]
}

/**
 * The verdicts after admission: the admitted candidate's target won. A target that ranked but whose every offered candidate was refused lost to
 * another call at the same instant: its reason is `technical.refused_at_admission`, for the decision on the facts was right, and the detail
 * names what was taken. What ranked lower than the admitted stays outbid.
 */
export function reviseVerdicts(decision: RouteDecision, admission: AdmissionVerdict): readonly TargetVerdict[] {
  const admitted = admission.admittedIndex === null ? undefined : decision.candidates[admission.admittedIndex]
  const refusals = new Map<string, ReasonCode>()
  for (const { index, code } of admission.refused) {
    const candidate = decision.candidates[index]
    if (candidate !== undefined && !refusals.has(candidate.targetId)) refusals.set(candidate.targetId, code)
  }
  return decision.verdicts.map((verdict): TargetVerdict => {
    if (verdict.targetId === admitted?.targetId) return { ...verdict, result: 'won', reason: null, detail: null }
    const code = refusals.get(verdict.targetId)
    if (code !== undefined) return { ...verdict, result: 'lost', reason: 'technical.refused_at_admission', detail: REASON_TEXT[code] }
    if (verdict.result === 'won') return { ...verdict, result: 'lost', reason: 'technical.refused_at_admission', detail: null }
    return verdict
  })
}

/**
 * The verdicts once the attempt that admission started has come to nothing (see reasonForAttempt): its target loses, with the attempt's reason.
 */
export function failVerdict(verdicts: readonly TargetVerdict[], targetId: string, reason: ReasonCode): readonly TargetVerdict[] {
  return verdicts.map((verdict) => (verdict.targetId === targetId ? { ...verdict, result: 'lost', reason, detail: REASON_TEXT[reason] } : verdict))
}
