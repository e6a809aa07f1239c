import { assertNever, MAX_AMOUNT_MICROS, multiplyRatioHalfEven, type BidModifier } from '@ringfloor/shared'
import type { ProfileConfig, TargetConfig } from '../book/types.ts'
import type { Abstention, RouteFacts } from '../facts.ts'
import { checkTag, describeCriterion, describeUndecided } from './tags.ts'

const BASIS_POINTS = 10_000n

export interface BidOutcome {
  /** After modifiers, as far as they were applied. May be below zero. */
  readonly bidMicros: bigint
  /** The modifier that refuses the call, in words; null where none does. */
  readonly rejectedBy: string | null
  readonly abstentions: readonly Abstention[]
}

/** What is bid before modifiers: the profile's standing bid, or what the target's outside bidder answered; null where it answered none. */
export function startBid({ answers }: RouteFacts, target: TargetConfig, profile: ProfileConfig): bigint | null {
  if (target.bidSource === 'book') return profile.bidMicros
  const answer = answers.get(target.targetId)
  return answer?.kind === 'bid' ? answer.bidMicros : null
}

/**
 * A bid after the modifiers of its target and then of its profile, each applied to what the one before left, where its criterion is true. `reject` ends it. The
 * result is at most the profile's `maxBid`, and at most what one posting may carry.
 */
export function effectiveBid(startMicros: bigint, target: TargetConfig, profile: ProfileConfig, tags: Readonly<Record<string, string>>): BidOutcome {
  const abstentions: Abstention[] = []
  let bidMicros = startMicros
  let rejectedBy: string | null = null
  for (const { rule, modifier } of modifiersOf(target, profile)) {
    const result = checkTag(modifier.criterion, tags)
    if (result === 'undecided') abstentions.push({ rule, detail: describeUndecided(modifier.criterion, tags) })
    if (result !== true) continue
    if (modifier.adjustment === 'reject') {
      rejectedBy = `${rule}: ${describeCriterion(modifier.criterion)}`
      break
    }
    bidMicros = applyModifier(bidMicros, modifier)
  }
  return { bidMicros: atMost(atMost(bidMicros, profile.rules.maxBid ?? MAX_AMOUNT_MICROS), MAX_AMOUNT_MICROS), rejectedBy, abstentions }
}

function modifiersOf(target: TargetConfig, profile: ProfileConfig): readonly { readonly rule: string; readonly modifier: BidModifier }[] {
  return [
    ...(target.rules.modifiers ?? []).map((modifier, index) => ({ rule: `target.modifiers[${index}]`, modifier })),
    ...(profile.rules.modifiers ?? []).map((modifier, index) => ({ rule: `modifiers[${index}]`, modifier })),
  ]
}

function applyModifier(bidMicros: bigint, modifier: Exclude<BidModifier, { adjustment: 'reject' }>): bigint {
  switch (modifier.adjustment) {
    case 'add':
      return bidMicros + modifier.amount
    case 'multiply':
      return multiplyRatioHalfEven(bidMicros, BigInt(modifier.factor), BASIS_POINTS)
    case 'override':
      return modifier.amount
    default:
      return assertNever(modifier)
  }
}

function atMost(micros: bigint, limit: bigint): bigint {
  return micros < limit ? micros : limit
}
