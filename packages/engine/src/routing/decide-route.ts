import { judgeProfile } from '../eligibility/index.ts'
import { RULES_VERSION, type RouteDecision, type RouteFacts } from '../facts.ts'
import { arrange } from './arrange.ts'
import type { PlanEntry } from './types.ts'

/**
 * Who gets this call: every profile is judged, and the plan arranges those that are in. The slow and obvious form, which looks at everything every time: what the
 * compiled index must agree with, and what explanations are made of. Total and deterministic, whatever the order in which maps and lists are filled.
 * @param maxCandidates more are left out; `hasMore` says whether there are any
 */
export function decideRoute(facts: RouteFacts, maxCandidates = Infinity): RouteDecision {
  const entries: PlanEntry[] = []
  for (const profile of facts.book.profiles.values()) {
    const target = facts.book.targets.get(profile.targetId)
    if (target === undefined) continue
    const judgement = judgeProfile(facts, profile)
    if (judgement.kind === 'in') entries.push({ profile, target, buyerId: target.buyerId, bidMicros: judgement.bidMicros, priceObstacle: judgement.priceObstacle })
  }
  const { candidates, hasMore } = arrange(facts, facts.book, facts.live, entries, maxCandidates)
  return { rulesVersion: RULES_VERSION, candidates, hasMore }
}
