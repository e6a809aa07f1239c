/**
 * Everything the index knows about one campaign, in arrays by small numbers: an item per bid profile, a target, a buyer, a schedule, a zone. What blocks an item without
 * regard to the call is kept as a flag at whoever blocks it; an item is live where none of them does.
 */
import type { ProfileRules, Schedule, Settings } from '@ringfloor/shared'
import type { CampaignBook, CampaignConfig, ProfileConfig, TargetConfig, WindowKeys } from '../book/types.ts'
import type { ResolvedSettings } from '../eligibility/index.ts'
import type { ZoneTable } from '../facts.ts'
import { createChains, bytesOfChains, type Chains } from './chains.ts'
import { createColumns, type IndexColumns } from './columns.ts'
import type { PlaceTest } from './geography-test.ts'
import { bytesOfLadder, createLadder, widened, type Ladder } from './ladder-layout.ts'
import { createMeters, bytesOfMeters, type Meters } from './meters.ts'
import { createTimeQueue, type TimeQueue } from './time-queue.ts'
import type { IndexSource } from './types.ts'

/** What must be looked at beside the bits, by item. */
export const NEEDS_QUALITY = 1
export const NEEDS_GEOGRAPHY = 2
export const NEEDS_CALL_TYPE = 4
export const NEEDS_DUPLICATES = 8
/** Filters, modifiers, agents: judged rule by rule, and the bid depends on the call. */
export const NEEDS_JUDGE = 16
/** What its limits and its target's leave was not read since it last may have changed by itself: it is when a call comes by. */
export const NEEDS_FIGURES = 32
/** Not looked at with calls, but when a new bid comes. */
export const HAS_MAXIMUM = 64
export const IS_PAUSED = 128
/** Flags of these are nothing to a walk. */
export const NEEDS = 63

/** An item's record, 32 bytes in one line of the cache: two doubles, and four whole numbers after them. */
export const FIGURES = 4
/** The standing bid, where the call cannot change it. */
export const BID = 0
/** What its own spending limits leave. */
export const ROOM = 1
export const MARKS = 8
export const TARGET = 4
/** With the least score of a source in the higher bits. */
export const FLAGS = 5
export const SCORE_SHIFT = 8
export const HISTORY = 6
export const BUYER = 7

export interface ScheduleGroup {
  readonly schedule: Schedule
  isShut: boolean
  /** -Infinity: not looked at, for it has no members. */
  untilMs: number
}

export interface ZoneClock {
  readonly zone: string
  keys: WindowKeys
  untilMs: number
}

/** Of a zone whose clock was not read yet. */
export const UNKNOWN_KEYS: WindowKeys = { hour: '', day: '', month: '', total: 'total' }

export interface Tables {
  readonly source: IndexSource
  campaign: CampaignConfig
  /** The book as rules look into it: by id. Its maps hold the whole organisation. */
  book: CampaignBook
  readonly ladder: Ladder
  readonly columns: IndexColumns

  readonly items: Map<string, number>
  readonly freeItems: number[]
  itemCount: number
  /** The row without its bid: that may be another one since, unless rules look at it. */
  readonly itemRows: (ProfileConfig | undefined)[]
  /** Of `itemRows`, at hand: what a row is compared with when it comes with a new bid. */
  readonly itemRules: (ProfileRules | undefined)[]
  /** Owner: target. */
  readonly itemsOfTarget: Chains
  /** Owner: schedule group. */
  readonly itemsOfSchedule: Chains
  readonly itemPlaces: (PlaceTest | undefined)[]
  readonly itemCallTypes: (ReadonlySet<string> | undefined)[]
  /** Records of the items, as doubles and as whole numbers. */
  figures: Float64Array<ArrayBuffer>
  marks: Int32Array<ArrayBuffer>
  /** The most it bids; where it `HAS_MAXIMUM`. */
  readonly maxima: Map<number, number>
  /** Paused, expired, or at a limit of its own. */
  itemOut: Uint8Array<ArrayBuffer>
  /** -1: no limits of its own. */
  itemMeter: Int32Array<ArrayBuffer>

  readonly targets: Map<string, number>
  readonly freeTargets: number[]
  targetCount: number
  readonly targetRows: (TargetConfig | undefined)[]
  /** Owner: buyer. */
  readonly targetsOfBuyer: Chains
  targetRoom: Float64Array<ArrayBuffer>
  targetOut: Uint8Array<ArrayBuffer>
  /** As `NEEDS_FIGURES`, which its items then have, too. */
  targetUnread: Uint8Array<ArrayBuffer>
  readonly targetIds: string[]
  /** Of its own windows and its profiles'. */
  targetZone: Int32Array<ArrayBuffer>
  /** What its profiles inherit, -1 where nobody has asked yet. */
  targetSchedule: Int32Array<ArrayBuffer>
  factorBps: Int32Array<ArrayBuffer>
  targetMeter: Int32Array<ArrayBuffer>
  /** Settings of everybody above its profiles. */
  readonly targetSettings: (ResolvedSettings | undefined)[]

  /** Numbers of the agents targets that name a user. */
  readonly targetsOfAgent: Map<string, Set<number>>

  readonly buyers: Map<string, number>
  readonly buyerIds: string[]
  /** As they were compiled into its items. */
  readonly buyerSettings: (Settings | undefined)[]
  buyerRoom: Float64Array<ArrayBuffer>
  buyerOut: Uint8Array<ArrayBuffer>
  buyerMeter: Int32Array<ArrayBuffer>
  /** No item of the buyer bids less. */
  buyerLeast: Float64Array<ArrayBuffer>

  readonly meters: Meters
  campaignMeter: number
  readonly schedules: ScheduleGroup[]
  /** By a hash of what is written. */
  readonly schedulesByHash: Map<number, number[]>
  /** Weak: every freshly read row brings an object of its own. */
  readonly scheduleByObject: WeakMap<object, number>
  readonly zones: ZoneClock[]
  readonly zoneByName: Map<string, number>
  readonly queue: TimeQueue
  /** Of items whose bid expires: the instant that is in the queue for them. */
  readonly queuedExpiry: Map<number, number>
  /** Columns of the item that is just compiled. */
  readonly names: number[]
  /** The dynamic part holds from here until the queue's first entry. Infinity: never computed. */
  validFromMs: number
  zoneTable: ZoneTable | null
  terms: CampaignTerms
}

/** The campaign's part in every decision. */
export interface CampaignTerms {
  readonly isActive: boolean
  readonly maxAttempts: number
  /** Milliseconds; Infinity for none. */
  readonly maxMs: number
  readonly reserve: number
  readonly increment: number
  readonly isSecondPrice: boolean
  /** The plan is one auction of everybody. */
  readonly isPlainAuction: boolean
  /** Some step of the plan takes bids below the reserve. */
  readonly takesAnyPrice: boolean
  /** No target's factor is less. */
  readonly leastFactorBps: number
}

export function createTables(source: IndexSource, book: CampaignBook, terms: CampaignTerms, sizes: { readonly items: number; readonly targets: number }): Tables {
  const items = Math.max(16, sizes.items)
  const targets = Math.max(16, sizes.targets)
  const ladder = createLadder(items, 256)
  const columns = createColumns(ladder)
  const figures = new Float64Array(items * FIGURES)
  return {
    source, campaign: book.campaign, book, ladder, columns,
    items: new Map(), freeItems: [], itemCount: 0, itemRows: new Array<ProfileConfig | undefined>(items), itemRules: new Array<ProfileRules | undefined>(items), itemsOfTarget: createChains(targets, items), itemsOfSchedule: createChains(16, items), itemPlaces: new Array<PlaceTest | undefined>(items), itemCallTypes: new Array<ReadonlySet<string> | undefined>(items),
    figures, marks: new Int32Array(figures.buffer), maxima: new Map(), itemOut: new Uint8Array(items), itemMeter: new Int32Array(items).fill(-1),
    targets: new Map(), freeTargets: [], targetCount: 0, targetRows: new Array<TargetConfig | undefined>(targets), targetsOfBuyer: createChains(16, targets), targetRoom: new Float64Array(targets), targetOut: new Uint8Array(targets), targetUnread: new Uint8Array(targets), targetIds: [], targetZone: new Int32Array(targets), targetSchedule: new Int32Array(targets).fill(-1), factorBps: new Int32Array(targets), targetMeter: new Int32Array(targets).fill(-1), targetSettings: [], targetsOfAgent: new Map(),
    buyers: new Map(), buyerIds: [], buyerSettings: [], buyerRoom: new Float64Array(16), buyerOut: new Uint8Array(16), buyerMeter: new Int32Array(16).fill(-1), buyerLeast: new Float64Array(16),
    meters: createMeters(items + targets), campaignMeter: -1, schedules: [], schedulesByHash: new Map(), scheduleByObject: new WeakMap(), zones: [], zoneByName: new Map(), queue: createTimeQueue(), queuedExpiry: new Map(), names: [],
    validFromMs: Infinity, zoneTable: null, terms,
  }
}

/** A number for a new item, with room for it in every array. */
export function takeItem(tables: Tables): number {
  const item = tables.freeItems.pop() ?? tables.itemCount++
  if (item >= tables.itemOut.length) {
    const length = Math.ceil(item * 1.5) + 16
    tables.figures = widened(tables.figures, new Float64Array(length * FIGURES))
    tables.marks = new Int32Array(tables.figures.buffer)
    tables.itemOut = widened(tables.itemOut, new Uint8Array(length))
    tables.itemMeter = widened(tables.itemMeter, new Int32Array(length).fill(-1))
  }
  return item
}

export function takeTarget(tables: Tables): number {
  const target = tables.freeTargets.pop() ?? tables.targetCount++
  if (target >= tables.targetOut.length) {
    const length = Math.ceil(target * 1.5) + 16
    tables.targetRoom = widened(tables.targetRoom, new Float64Array(length))
    tables.targetOut = widened(tables.targetOut, new Uint8Array(length))
    tables.targetUnread = widened(tables.targetUnread, new Uint8Array(length))
    tables.factorBps = widened(tables.factorBps, new Int32Array(length))
    tables.targetZone = widened(tables.targetZone, new Int32Array(length))
    tables.targetSchedule = widened(tables.targetSchedule, new Int32Array(length))
    tables.targetMeter = widened(tables.targetMeter, new Int32Array(length).fill(-1))
  }
  return target
}

/** The number of a buyer, known or not: targets may name one whom the book does not have. */
export function buyerNumber(tables: Tables, buyerId: string): number {
  const known = tables.buyers.get(buyerId)
  if (known !== undefined) return known
  const buyer = tables.buyerIds.length
  tables.buyers.set(buyerId, buyer)
  tables.buyerIds.push(buyerId)
  tables.buyerSettings.push(tables.source.config.buyers.get(buyerId)?.rules.settings)
  if (buyer >= tables.buyerOut.length) {
    const length = buyer * 2 + 16
    tables.buyerRoom = widened(tables.buyerRoom, new Float64Array(length))
    tables.buyerOut = widened(tables.buyerOut, new Uint8Array(length))
    tables.buyerMeter = widened(tables.buyerMeter, new Int32Array(length).fill(-1))
    tables.buyerLeast = widened(tables.buyerLeast, new Float64Array(length))
  }
  tables.buyerLeast[buyer] = Infinity
  return buyer
}

export function bytesOfTables(tables: Tables): number {
  const { figures, itemOut, itemMeter, targetRoom, targetOut, targetUnread, targetZone, targetSchedule, factorBps, targetMeter, buyerRoom, buyerOut, buyerMeter, buyerLeast } = tables
  const arrays = [figures, itemOut, itemMeter, targetRoom, targetOut, targetUnread, targetZone, targetSchedule, factorBps, targetMeter, buyerRoom, buyerOut, buyerMeter, buyerLeast]
  const chains = [tables.itemsOfTarget, tables.itemsOfSchedule, tables.targetsOfBuyer]
  return arrays.reduce((sum, array) => sum + array.byteLength, 0) + chains.reduce((sum, chain) => sum + bytesOfChains(chain), 0) + bytesOfLadder(tables.ladder) + bytesOfMeters(tables.meters)
}
