/**
 * Step 3 of the pipeline: may this call be received? Every rule answers `allow`, `deny` or `abstain`; one `deny` ends it. The rules themselves
 * come with the compliance engine; the list is where they are plugged in.
 */
import type { CallFacts } from '@ringfloor/engine'

export interface ComplianceVerdict {
  readonly verdict: 'allow' | 'deny' | 'abstain'
  readonly ruleId: string
  /** In words. */
  readonly reason: string
}

/** Pure: the same facts, the same verdict. */
export type ComplianceRule = (facts: CallFacts) => ComplianceVerdict

/** Rules that inbound calls pass, in order. */
export const INBOUND_RULES: readonly ComplianceRule[] = []

/** The first denial, or null where no rule objects. */
export function findDenial(rules: readonly ComplianceRule[], facts: CallFacts): ComplianceVerdict | null {
  for (const rule of rules) {
    const verdict = rule(facts)
    if (verdict.verdict === 'deny') return verdict
  }
  return null
}
