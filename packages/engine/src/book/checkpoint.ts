import { writeRules } from './wire-rules.ts'
import type { ConfigStore } from './config-store.ts'
import type { LiveFigures } from './live-store.ts'
import { LEVELS, type CampaignConfig, type PublisherConfig, type BuyerConfig, type ProfileConfig, type TargetConfig } from './types.ts'

/** Names the layout below. Another layout gets another number; a checkpoint of an unknown one is refused, and the log is read from an older one or its start. */
export const CHECKPOINT_FORMAT = 1

/** A book state as plain JSON: rows with their rules as they are written, figures as lists, everything sorted, so that equal states give equal text. */
export interface Checkpoint {
  readonly format: number
  readonly seq: number
  readonly campaigns: readonly unknown[]
  readonly publishers: readonly unknown[]
  readonly buyers: readonly unknown[]
  readonly targets: readonly unknown[]
  readonly profiles: readonly unknown[]
  readonly agents: readonly unknown[]
  /** What `agents` changes said: [targetId, userIds]. */
  readonly assigned: readonly (readonly [targetId: string, userIds: readonly string[]])[]
  /** How many turns were taken. */
  readonly turn: number
  readonly turns: readonly (readonly [targetId: string, turn: number])[]
  readonly live: readonly (readonly [scope: string, id: string, live: number])[]
  readonly released: readonly (readonly [userId: string, atMs: number])[]
  /** Windows of one owner in the order in which they were last written. */
  readonly used: readonly (readonly [level: string, id: string, windowKey: string, calls: number, micros: string])[]
  readonly funds: readonly (readonly [buyerId: string, currency: string, availableMicros: string])[]
  readonly seats: readonly (readonly [userId: string, state: string, softphoneReady: boolean, seenAtMs: number, sinceMs: number])[]
}

const SCOPES = [...LEVELS, 'seat'] as const

export function writeCheckpoint(seq: number, config: ConfigStore, figures: LiveFigures): Checkpoint {
  const { view } = config
  return {
    format: CHECKPOINT_FORMAT,
    seq,
    campaigns: sorted(view.campaigns).map(([, row]) => writeCampaign(row)),
    publishers: sorted(view.publishers).map(([, row]) => writePublisher(row)),
    buyers: sorted(view.buyers).map(([, row]) => writeBuyer(row)),
    targets: sorted(view.targets).map(([, row]) => writeTarget(row)),
    profiles: sorted(view.profiles).map(([, row]) => writeProfile(row)),
    agents: sorted(view.agents).map(([, { userId, skills }]) => ({ userId, skills: Object.entries(skills).sort(byFirst) })),
    assigned: sorted(config.assigned).map(([targetId, userIds]) => [targetId, [...userIds]] as const),
    turn: figures.turn,
    turns: sorted(figures.turns),
    live: SCOPES.flatMap((scope) => sorted(figures.live[scope]).map(([id, live]) => [scope, id, live] as const)),
    released: sorted(figures.released),
    used: LEVELS.flatMap((level) => sorted(figures.used[level]).flatMap(([id, windows]) => [...windows].map(([key, { calls, micros }]) => [level, id, key, calls, String(micros)] as const))),
    funds: sorted(figures.funds).flatMap(([buyerId, accounts]) => sorted(accounts).map(([currency, micros]) => [buyerId, currency, String(micros)] as const)),
    seats: sorted(figures.seats).map(([userId, seat]) => [userId, seat.state, seat.softphoneReady, seat.seenAtMs, seat.sinceMs] as const),
  }
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sorted<T>(rows: ReadonlyMap<string, T>): [string, T][] {
  return [...rows].sort(byFirst)
}

function writeCampaign(row: CampaignConfig): unknown {
  const { campaignId, version, status, publisherId, currency, timeZone, auctionKind, ringTimeoutSeconds } = row
  return {
    campaignId, version, status, publisherId, currency, timeZone, auctionKind, floorMicros: String(row.floorMicros), incrementMicros: String(row.incrementMicros),
    payout: writeRules(row.payout), ringTimeoutSeconds, rules: writeRules(row.rules),
  }
}

function writePublisher({ publisherId, status, rules }: PublisherConfig): unknown {
  return { publisherId, status, rules: writeRules(rules) }
}

function writeBuyer({ buyerId, version, status, timeZone, rules }: BuyerConfig): unknown {
  return { buyerId, version, status, timeZone, rules: writeRules(rules) }
}

function writeTarget(row: TargetConfig): unknown {
  const { targetId, campaignId, buyerId, version, kind, status, timeZone, bidSource } = row
  return { targetId, campaignId, buyerId, version, kind, status, timeZone, bidMicros: String(row.bidMicros), bidSource, agentIds: [...row.agentIds], rules: writeRules(row.rules) }
}

function writeProfile({ profileId, targetId, version, status, bidMicros, rules }: ProfileConfig): unknown {
  return { profileId, targetId, version, status, bidMicros: String(bidMicros), rules: writeRules(rules) }
}
