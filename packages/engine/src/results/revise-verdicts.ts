import type { ReasonCode } from '@ringfloor/shared'
import type { AdmissionVerdict, DecidedTargets, DecidedVerdict } from './types.ts'

/** Says no figure, for the buyer of the target reads it. */
const REFUSED_DETAIL = 'no longer fitted when the call was admitted'

/**
 * The verdicts after admission: the admitted candidate's target won. A target whose candidates were refused lost, by what was full or short: the
 * decision on the facts was right, another call came between. Of several seats the last one settled it. A target that had won and was neither
 * admitted nor refused was not offered the call any more: `technical.refused_at_admission`. What ranked lower than the admitted stays outbid.
 */
export function reviseVerdicts(decision: DecidedTargets['decision'], admission: AdmissionVerdict): readonly DecidedVerdict[] {
  const admitted = admission.admittedIndex === null ? undefined : decision.candidates[admission.admittedIndex]
  const refusals = new Map<string, ReasonCode>()
  for (const { index, code } of admission.refused) {
    const candidate = decision.candidates[index]
    if (candidate !== undefined) refusals.set(candidate.targetId, code)
  }
  return decision.verdicts.map((verdict): DecidedVerdict => {
    if (verdict.targetId === admitted?.targetId) return { ...verdict, result: 'won', reason: null, detail: null }
    const code = refusals.get(verdict.targetId)
    if (code !== undefined) return { ...verdict, result: 'lost', reason: code, detail: REFUSED_DETAIL }
    if (verdict.result === 'won') return { ...verdict, result: 'lost', reason: 'technical.refused_at_admission', detail: null }
    return verdict
  })
}
