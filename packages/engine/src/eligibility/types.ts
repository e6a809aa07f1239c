import type { ReasonCode, Settings } from '@ringfloor/shared'
import type { BuyerConfig, ProfileConfig, TargetConfig } from '../book/types.ts'
import type { Abstention, RouteFacts } from '../facts.ts'
import type { BidOutcome } from './bid.ts'

/** Why a profile is out, with the value that decided in words: the target's own figures only, for its buyer reads them. */
export interface Obstacle {
  readonly reason: ReasonCode
  readonly detail: string
}

interface JudgedBid {
  /** After modifiers, as far as they were applied; null where an outside bidder gave none. */
  readonly bidMicros: bigint | null
  /** Rules that could not decide, of those that were asked. */
  readonly abstentions: readonly Abstention[]
}

/** `stage`: place of the failed check in the order of checks, from 0. The higher, the further the profile came. */
export type OutJudgement = JudgedBid & Obstacle & { readonly kind: 'out'; readonly stage: number }
/** In for a plan step that asks for a price only where `priceObstacle` is null; for one with `anyPrice` in any case. */
export type InJudgement = JudgedBid & { readonly kind: 'in'; readonly bidMicros: bigint; readonly priceObstacle: Obstacle | null }
export type Judgement = OutJudgement | InJudgement

/** Every setting, resolved over the levels; null: none. */
export type ResolvedSettings = { readonly [Key in keyof Settings]-?: NonNullable<Settings[Key]> | null }

/** What a check may look at. */
export interface Scene {
  readonly facts: RouteFacts
  readonly profile: ProfileConfig
  readonly target: TargetConfig
  /** Undefined where the book does not have it. */
  readonly buyer: BuyerConfig | undefined
  readonly settings: ResolvedSettings
  /** What the modifiers say, whether there is a bid or not: with null they were tried on nothing. */
  readonly bid: Omit<BidOutcome, 'bidMicros'> & { readonly bidMicros: bigint | null }
}

export interface Check {
  /** Which reasons it can give. */
  readonly reasons: readonly ReasonCode[]
  readonly find: (scene: Scene) => Obstacle | null
  /** Asked where nothing was found: what the check could not decide. */
  readonly abstain?: (scene: Scene) => readonly Abstention[]
  /** A step of the plan with `anyPrice` forgives it. */
  readonly isPriceObstacle?: boolean
}
