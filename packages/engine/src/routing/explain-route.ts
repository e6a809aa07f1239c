import { judgeProfile, stageOfReason, type Judgement } from '../eligibility/index.ts'
import { RULES_VERSION, type Explanation, type ProfileVerdict, type RouteFacts } from '../facts.ts'
import { arrange } from './arrange.ts'
import { describeTargets, type StagedVerdict } from './describe-targets.ts'
import type { Arrangement, Placement, PlanEntry } from './types.ts'

interface JudgedProfile {
  readonly profile: PlanEntry['profile']
  readonly target: PlanEntry['target']
  readonly judgement: Judgement
}

type Fate = Pick<ProfileVerdict, 'result' | 'rank' | 'reason' | 'detail'>

/**
 * The whole story of a decision: its candidates, and why every profile and every target fared as it did, exactly one reason each. A profile whose target the book
 * does not have is no profile of it.
 */
export function explainRoute(facts: RouteFacts): Explanation {
  const judged: JudgedProfile[] = []
  const entries: PlanEntry[] = []
  for (const profile of facts.book.profiles.values()) {
    const target = facts.book.targets.get(profile.targetId)
    if (target === undefined) continue
    const judgement = judgeProfile(facts, profile)
    judged.push({ profile, target, judgement })
    if (judgement.kind === 'in') entries.push({ profile, target, buyerId: target.buyerId, bidMicros: judgement.bidMicros, priceObstacle: judgement.priceObstacle })
  }
  const arrangement = arrange(facts, facts.book, facts.live, entries, Infinity)
  const placements = new Map(arrangement.placements.map((placement) => [placement.entry.profile.profileId, placement]))
  const staged = judged.map(({ profile: { profileId }, target: { targetId, buyerId }, judgement }): StagedVerdict => {
    const fate = fateOf(profileId, targetId, judgement, arrangement, placements)
    const verdict: ProfileVerdict = { profileId, targetId, buyerId, bidMicros: judgement.bidMicros, ...fate, abstentions: judgement.abstentions }
    return { verdict, stage: judgement.kind === 'out' ? judgement.stage : fate.reason === null ? Infinity : stageOfReason(fate.reason) }
  })
  const profiles = staged.map(({ verdict }) => verdict).sort((a, b) => (a.profileId < b.profileId ? -1 : 1))
  return { rulesVersion: RULES_VERSION, candidates: arrangement.candidates, profiles, targets: describeTargets(staged) }
}

function fateOf(profileId: string, targetId: string, judgement: Judgement, arrangement: Arrangement, placements: ReadonlyMap<string, Placement>): Fate {
  if (judgement.kind === 'out') return { result: 'not_eligible', rank: null, reason: judgement.reason, detail: judgement.detail }
  const placement = placements.get(profileId)
  if (placement !== undefined) return fateOfPlaced(placement, arrangement)
  const winner = arrangement.beaten.get(profileId)
  if (winner !== undefined) return { result: 'lost', rank: null, reason: 'lost.other_profile', detail: `${winner} stands for this target` }
  if (judgement.priceObstacle !== null && arrangement.asked.has(targetId)) return { result: 'not_eligible', rank: null, ...judgement.priceObstacle }
  return { result: 'lost', rank: null, reason: 'lost.not_in_plan', detail: describeBranches(arrangement) }
}

/** The words name the target's own place only: never another's bid, nor the price. */
function fateOfPlaced({ rank, askedIn, kind }: Placement, { placements }: Arrangement): Fate {
  if (rank === 1) return { result: 'won', rank, reason: null, detail: null }
  const sameAuction = kind === 'auction' && placements[0]?.askedIn === askedIn
  return { result: 'lost', rank, reason: sameAuction ? 'lost.outbid' : 'lost.ranked_lower', detail: `ranked ${rank} of ${placements.length}` }
}

function describeBranches({ branches }: Arrangement): string {
  if (branches.length === 0) return 'no step of the plan asks this target'
  return `the call took ${branches.map(({ stepIndex, branchIndex }) => `branch ${branchIndex + 1} of step ${stepIndex + 1}`).join(', ')}`
}
