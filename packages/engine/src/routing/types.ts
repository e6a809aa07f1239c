import type { ReasonCode } from '@ringfloor/shared'
import type { ProfileConfig, TargetConfig } from '../book/types.ts'
import type { Candidate, RouteFacts } from '../facts.ts'

/** A profile that passed every check, but perhaps those that a step with `anyPrice` forgives. */
export interface PlanEntry {
  readonly profile: ProfileConfig
  readonly target: TargetConfig
  readonly buyerId: string
  /** After modifiers; may be below zero. */
  readonly bidMicros: bigint
  /** Why it is no bid for a step that asks for a price. */
  readonly priceObstacle: PriceObstacle | null
}

export interface PriceObstacle {
  readonly reason: ReasonCode
  readonly detail: string | null
}

/** A target that got its place. */
export interface Placement {
  readonly entry: PlanEntry
  /** 1 first, counting on over the steps. */
  readonly rank: number
  readonly priceMicros: bigint
  /** Which of the ask steps that were run, from 0. */
  readonly askedIn: number
  readonly kind: 'auction' | 'strategy'
  readonly anyPrice: boolean
}

/** Which branch of a split the draw chose; both count from 0. */
export interface ChosenBranch {
  readonly stepIndex: number
  readonly branchIndex: number
}

export interface Arrangement {
  /** Best first, at most as many as were asked for. */
  readonly candidates: readonly Candidate[]
  readonly hasMore: boolean
  /** One per target that is a candidate, by rank. With a limit only as far as needed. */
  readonly placements: readonly Placement[]
  /** Target ids that some step asked before they were candidates, whether they bid or not. */
  readonly asked: ReadonlySet<string>
  /** Profile ids that lost to another profile of their target, to that profile's id. */
  readonly beaten: ReadonlyMap<string, string>
  readonly branches: readonly ChosenBranch[]
}

/** What a strategy may know beside the entries. */
export interface StrategyContext {
  readonly facts: RouteFacts
  /** Different for every step of a plan, so that one draw serves them independently. */
  readonly stepKey: string
}
