/**
 * The book: the configuration of one organisation as routing sees it, and the live figures beside it. Both are what the ordered change log says up to a
 * position; whoever applies the same log to the same position has the same book. Money is bigint micro-units, instants are Unix milliseconds.
 */
import type { BuyerRules, CampaignRules, CapWindow, PayoutTerms, ProfileRules, PublisherRules, TargetRules } from '@ringfloor/shared'

export type Status = 'active' | 'paused'

export interface CampaignConfig {
  readonly campaignId: string
  readonly version: number
  readonly status: Status
  readonly publisherId: string | null
  readonly currency: string
  /** Of the campaign's caps. */
  readonly timeZone: string
  readonly auctionKind: 'first_price' | 'second_price'
  readonly floorMicros: bigint
  /** Second price only: added to the runner-up's bid. */
  readonly incrementMicros: bigint
  /** What the publisher earns; null where there is none. */
  readonly payout: PayoutTerms | null
  /** How long one candidate may ring. */
  readonly ringTimeoutSeconds: number
  readonly rules: CampaignRules
}

export interface PublisherConfig {
  readonly publisherId: string
  readonly status: Status
  readonly rules: PublisherRules
}

export interface BuyerConfig {
  readonly buyerId: string
  readonly version: number
  readonly status: Status
  readonly timeZone: string
  readonly rules: BuyerRules
}

export interface TargetConfig {
  readonly targetId: string
  readonly campaignId: string
  readonly buyerId: string
  readonly version: number
  readonly kind: 'agents' | 'number' | 'sip'
  readonly status: Status
  /** Of its own caps and its profiles'. */
  readonly timeZone: string
  /** The implied profile's bid; used where the target has no profiles. */
  readonly bidMicros: bigint
  /** `answer`: its bid is no standing one but comes with the call (`RouteFacts.answers`): a bidder outside the exchange. */
  readonly bidSource: 'book' | 'answer'
  /** Who may take its calls; agents targets only. */
  readonly agentIds: readonly string[]
  readonly rules: TargetRules
}

/** A standing bid. The implied profile of a target without any has the target's id, status active, the target's bid and no rules of its own. */
export interface ProfileConfig {
  readonly profileId: string
  readonly targetId: string
  readonly version: number
  readonly status: Status
  readonly bidMicros: bigint
  readonly rules: ProfileRules
}

export interface AgentConfig {
  readonly userId: string
  /** Skill to level, 1 to 10. */
  readonly skills: Readonly<Record<string, number>>
}

/** One campaign with everything that may take its calls. `profiles` holds the implied ones, too: every target has at least one. */
export interface CampaignBook {
  readonly campaign: CampaignConfig
  readonly publisher: PublisherConfig | null
  readonly buyers: ReadonlyMap<string, BuyerConfig>
  readonly targets: ReadonlyMap<string, TargetConfig>
  readonly profiles: ReadonlyMap<string, ProfileConfig>
  readonly agents: ReadonlyMap<string, AgentConfig>
}

/** Whose limits are counted. */
export const LEVELS = ['campaign', 'buyer', 'target', 'profile'] as const
export type Level = (typeof LEVELS)[number]

/** Calls and money taken in one window: what is held or posted. */
export interface Usage {
  readonly calls: number
  readonly micros: bigint
}

export interface SeatState {
  readonly state: 'available' | 'away' | 'not_answering'
  readonly softphoneReady: boolean
  /** When the softphone last said so; believed for `SEAT_BELIEVED_MS`. */
  readonly seenAtMs: number
  /** When `state` began. */
  readonly sinceMs: number
}

/** Live figures at one position of the log. What was never mentioned there is zero, or absent. */
export interface LiveView {
  /** Calls in progress. */
  readonly live: (kind: Level | 'seat', id: string) => number
  /** When a seat's last call ended; 0 for never. */
  readonly releasedAtMs: (userId: string) => number
  /** Ordinal of the last call that was given to the target, counted over the organisation; 0 for never. What round robin goes by. */
  readonly turn: (targetId: string) => number
  /** `windowKey` as `windowKeys` writes it. */
  readonly used: (level: Level, id: string, windowKey: string) => Usage
  /** Posted less held plus credit limit. */
  readonly availableMicros: (buyerId: string, currency: string) => bigint
  readonly seat: (userId: string) => SeatState | undefined
}

/** A seat whose softphone was heard of within this time can ring. */
export const SEAT_BELIEVED_MS = 60_000

/** Keys of the windows at an instant, by a zone's calendar: "2026-11-20T14", "2026-11-20", "2026-11", "total". */
export type WindowKeys = Readonly<Record<CapWindow, string>>

/** One change of the ordered log, absolute: applying it twice is the same as once. A null row is a deletion. */
export type BookChange =
  | { readonly kind: 'campaign'; readonly id: string; readonly row: CampaignConfig | null }
  | { readonly kind: 'publisher'; readonly id: string; readonly row: PublisherConfig | null }
  | { readonly kind: 'buyer'; readonly id: string; readonly row: BuyerConfig | null }
  | { readonly kind: 'target'; readonly id: string; readonly row: TargetConfig | null }
  | { readonly kind: 'profile'; readonly id: string; readonly row: ProfileConfig | null }
  | { readonly kind: 'agent'; readonly id: string; readonly row: AgentConfig | null }
  /** Who may take the calls of target `id`, all of them: from then on it counts instead of the row's `agentIds`, until the target is deleted. */
  | { readonly kind: 'agents'; readonly id: string; readonly userIds: readonly string[] }
  | { readonly kind: 'live'; readonly scope: Level | 'seat'; readonly id: string; readonly live: number; /** Null where no call ended by it. */ readonly releasedAtMs: number | null }
  | { readonly kind: 'used'; readonly level: Level; readonly id: string; readonly windowKey: string; readonly calls: number; readonly micros: bigint }
  | { readonly kind: 'funds'; readonly buyerId: string; readonly currency: string; readonly availableMicros: bigint }
  | { readonly kind: 'seat'; readonly userId: string; readonly seat: SeatState | null }

/** One transaction's changes, in commit order; `seq` counts from 1 without gaps per organisation. */
export interface BookLogEntry {
  readonly seq: number
  readonly changes: readonly BookChange[]
}

