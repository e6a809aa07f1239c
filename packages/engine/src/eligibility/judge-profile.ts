import type { ProfileConfig } from '../book/types.ts'
import type { Abstention, RouteFacts } from '../facts.ts'
import { effectiveBid, startBid } from './bid.ts'
import { CHECKS, TARGET_STAGE } from './checks/index.ts'
import { resolveSettings } from './resolve-settings.ts'
import type { Judgement, Obstacle, Scene } from './types.ts'

/**
 * Whether one bid profile may get the call: the slow, obvious form that everything faster is compared with. Runs the checks in their order; the first that
 * fails is the reason. A price obstacle alone does not put a profile out, for a step of the plan may forgive it; with a limit on spending or funds behind it
 * the profile is out for every step, and the price obstacle, which came first, is its reason.
 */
export function judgeProfile(facts: RouteFacts, profile: ProfileConfig): Judgement {
  const scene = sceneOf(facts, profile)
  if (scene === null) return { kind: 'out', reason: 'not_eligible.target_paused', detail: 'target is not in the book', stage: TARGET_STAGE, bidMicros: null, abstentions: [] }
  const { bidMicros } = scene.bid
  const abstentions: Abstention[] = [...scene.bid.abstentions]
  let forgivable: (Obstacle & { readonly stage: number }) | null = null
  for (const [stage, check] of CHECKS.entries()) {
    const obstacle = check.find(scene)
    if (obstacle === null) {
      abstentions.push(...(check.abstain?.(scene) ?? []))
      continue
    }
    if (check.isPriceObstacle !== true) return { kind: 'out', stage, ...obstacle, ...forgivable, bidMicros, abstentions }
    forgivable ??= { ...obstacle, stage }
  }
  // Whoever has no bid fails the check for an answer.
  return { kind: 'in', bidMicros: bidMicros ?? 0n, priceObstacle: forgivable === null ? null : { reason: forgivable.reason, detail: forgivable.detail }, abstentions }
}

function sceneOf(facts: RouteFacts, profile: ProfileConfig): Scene | null {
  const { book, call } = facts
  const target = book.targets.get(profile.targetId)
  if (target === undefined) return null
  const start = startBid(facts, target, profile)
  const outcome = effectiveBid(start ?? 0n, target, profile, call.tags)
  const bid = { ...outcome, bidMicros: start === null ? null : outcome.bidMicros }
  return { facts, profile, target, buyer: book.buyers.get(target.buyerId), settings: resolveSettings(book, profile), bid }
}
