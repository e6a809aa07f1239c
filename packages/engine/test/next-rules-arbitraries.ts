/** Random `rules` documents, as they are after parsing. Most keys are absent most of the time, so that calls get through and several rules meet now and then. */
import { daySpansSchema, MAX_AMOUNT_MICROS, type BidModifier, type BuyerRules, type CampaignRules, type Geography, type Limits, type PayoutAmount, type Places, type Plan, type ProfileRules } from '@ringfloor/shared'
import type { PublisherRules, Schedule, Selector, Settings, Strategy, TagCriterion, TagFilters, TargetRules } from '@ringfloor/shared'
import fc from 'fast-check'
import { CALL_TYPES, CITIES, COUNTRIES, LABELS, POINTS, SKILLS, STATES, TAG_NAMES, TAG_VALUES, ZIPS, ZONES } from './next-world.ts'

/** `value` one time in `oneIn`, otherwise absent. */
export function rarely<T>(oneIn: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: oneIn - 1 }, { arbitrary: value, weight: 1 })
}
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof({ arbitrary: value, weight: 4 }, { arbitrary: fc.constant(null), weight: 1 })
/** Like fc.record, but without the keys whose value is undefined: a document holds none. */
export function document<T extends object>(shape: { [K in keyof T]-?: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(shape).map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T)
}

const units = (count: number): bigint => BigInt(count) * 1_000_000n
/** Mostly whole units of 0 to 12, so that bids tie; now and then odd or at the very edge. */
export const micros: fc.Arbitrary<bigint> = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 12 }).map(units), weight: 20 },
  { arbitrary: fc.bigInt({ min: 0n, max: 12_000_000n }), weight: 4 },
  { arbitrary: fc.constantFrom(1n, MAX_AMOUNT_MICROS), weight: 1 },
)
const signedMicros = fc.tuple(fc.boolean(), micros).map(([negative, amount]) => (negative ? -amount : amount))
const basisPoints = fc.oneof(fc.constantFrom(0, 1, 5_000, 9_999, 10_000), fc.integer({ min: 0, max: 10_000 }))
const label = fc.constantFrom(...LABELS)

const radius = fc.record({ center: fc.constantFrom(...POINTS), radiusMeters: fc.oneof(fc.constantFrom(1, 20_000, 2_000_000, 5_000_000), fc.integer({ min: 1, max: 5_000_000 })) })
const places: fc.Arbitrary<Places> = document<Places>({
  countries: rarely(4, fc.subarray([...COUNTRIES])),
  states: rarely(2, fc.subarray([...STATES])),
  cities: rarely(3, fc.subarray(CITIES.map(([city, state]) => `${city}|${state}`))),
  zips: rarely(3, fc.subarray([...ZIPS])),
  radii: rarely(3, fc.array(radius, { maxLength: 2 })),
})
export const geography: fc.Arbitrary<Geography> = document<Geography>({ include: rarely(2, places), exclude: rarely(3, places) })

const span = fc.oneof(
  { arbitrary: fc.record({ from: fc.constantFrom(0, 480, 540), to: fc.constantFrom(1020, 1200, 1440) }), weight: 4 },
  { arbitrary: fc.record({ from: fc.constantFrom(1320, 720), to: fc.constantFrom(360, 120, 1) }), weight: 1 },
  { arbitrary: fc.record({ from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 1, max: 1440 }) }), weight: 1 },
)
const breakSpan = fc.constantFrom({ from: 720, to: 780 }, { from: 1410, to: 60 }, { from: 600, to: 615 })
/** What a day may hold: spans that are none and spans that overlap are refused. */
const day = (of: fc.Arbitrary<{ from: number; to: number }>, maxLength: number) => fc.array(of, { maxLength }).map((spans) => spans.filter((_, index) => daySpansSchema.safeParse(spans.slice(0, index + 1)).success))
const week = (of: fc.Arbitrary<{ from: number; to: number }>, maxLength: number) => fc.array(day(of, maxLength), { minLength: 7, maxLength: 7 })
const holiday = document<NonNullable<Schedule['holidays']>[number]>({
  date: fc.constantFrom('2026-11-24', '2026-11-01', '2026-12-25', '2026-12-31', '2027-01-01'), name: rarely(2, fc.constant('Holiday')), spans: day(span, 2),
})
export const schedule: fc.Arbitrary<Schedule> = document<Schedule>({
  timeZone: fc.constantFrom(...ZONES), hours: fc.oneof(fc.constant(null), week(span, 2)), breaks: rarely(2, week(breakSpan, 2)), holidays: rarely(3, fc.uniqueArray(holiday, { maxLength: 3, selector: ({ date }) => date })),
})

const tag = fc.constantFrom(...TAG_NAMES)
const text = fc.oneof({ arbitrary: fc.constantFrom(...TAG_VALUES), weight: 5 }, { arbitrary: fc.string({ maxLength: 6 }), weight: 1 })
const negative = rarely(4, fc.boolean())
export const tagCriterion: fc.Arbitrary<TagCriterion> = fc.oneof(
  document<TagCriterion>({ tag, comparison: fc.constantFrom('equals', 'contains', 'match'), value: fc.oneof(text, fc.constantFrom('*', '6?', '*5', 'Y*')), negative }),
  document<TagCriterion>({ tag, comparison: fc.constantFrom('greater_than', 'less_than'), value: fc.constantFrom('0', '64.5', '65', '-3.000001'), negative }),
  document<TagCriterion & { comparison: 'bulk' }>({ tag, comparison: fc.constant('bulk'), values: fc.array(text, { minLength: 1, maxLength: 4 }), negative }),
  document<TagCriterion>({ tag, comparison: fc.constant('regex'), value: fc.constantFrom('^6', '\\d+', 'y.s$', '', '(a|b)*c'), negative }),
  document<TagCriterion>({ tag, comparison: fc.constant('required'), negative }),
)
export const tagFilters: fc.Arbitrary<TagFilters> = fc.array(fc.array(tagCriterion, { minLength: 1, maxLength: 3 }), { maxLength: 2 })
export const bidModifier: fc.Arbitrary<BidModifier> = fc.oneof(
  { arbitrary: fc.record({ criterion: tagCriterion, adjustment: fc.constant('add'), amount: signedMicros }), weight: 4 },
  { arbitrary: fc.record({ criterion: tagCriterion, adjustment: fc.constant('multiply'), factor: fc.constantFrom(0, 1, 3_333, 5_000, 10_000, 12_500, 1_000_000) }), weight: 4 },
  { arbitrary: fc.record({ criterion: tagCriterion, adjustment: fc.constant('override'), amount: micros }), weight: 3 },
  { arbitrary: fc.record({ criterion: tagCriterion, adjustment: fc.constant('reject') }), weight: 1 },
)
const modifiers = fc.array(bidModifier, { maxLength: 4 })

const duplicateRule = fc.record({
  scope: fc.constantFrom('campaign', 'buyer', 'target'), windowSeconds: fc.constantFrom(1, 60, 3_600, 31_622_400), counts: fc.constantFrom('any', 'connected', 'converted'),
})
export const settings: fc.Arbitrary<Settings> = document<Settings>({
  geography: rarely(5, orNull(geography)),
  schedule: rarely(5, orNull(schedule)),
  callTypes: rarely(24, orNull(fc.subarray([...CALL_TYPES], { minLength: 1 }))),
  callerTypes: rarely(24, orNull(fc.subarray(['mobile', 'landline', 'unknown'], { minLength: 1 }))),
  quality: rarely(24, orNull(fc.record({ minScore: basisPoints, minHistory: fc.constantFrom(0, 1, 20) }))),
  attestation: rarely(24, orNull(fc.constantFrom('A', 'B', 'C'))),
  duplicates: rarely(8, orNull(fc.array(duplicateRule, { maxLength: 3 }))),
})

const callLimit = rarely(6, orNull(fc.integer({ min: 0, max: 3 })))
const moneyLimit = rarely(8, orNull(fc.integer({ min: 0, max: 30 }).map(units)))
export const limits: fc.Arbitrary<Limits> = document<Limits>({
  concurrency: callLimit,
  calls: rarely(2, document<NonNullable<Limits['calls']>>({ hour: callLimit, day: callLimit, month: callLimit, total: callLimit })),
  spend: rarely(2, document<NonNullable<Limits['spend']>>({ hour: moneyLimit, day: moneyLimit, month: moneyLimit, total: moneyLimit })),
})

export const strategy: fc.Arbitrary<Strategy> = fc.oneof(
  ...(['priority', 'weight', 'round_robin', 'least_loaded', 'lowest_cost', 'highest_quality', 'proximity', 'longest_idle'] as const).map((kind) => fc.constant({ kind })),
  fc.record({ kind: fc.constant('revenue_per_call'), minCalls: fc.constantFrom(1, 2, 5) }),
  fc.record({ kind: fc.constant('hybrid'), weights: fc.dictionary(fc.constantFrom('bid', 'quality', 'cost', 'load', 'priority', 'distance'), fc.integer({ min: 0, max: 10 })) }),
)
const ask = (targetIds: readonly string[]) => {
  const only = rarely(2, document<Selector>({ targetIds: rarely(2, fc.subarray([...targetIds])), labels: rarely(2, fc.subarray([...LABELS])) }))
  return fc.oneof(
    document<{ kind: 'auction'; only?: Selector }>({ kind: fc.constant('auction'), only }),
    document<{ kind: 'strategy'; strategy: Strategy; only?: Selector; anyPrice?: boolean }>({ kind: fc.constant('strategy'), strategy, only, anyPrice: rarely(2, fc.boolean()) }),
  )
}
export function plan(targetIds: readonly string[]): fc.Arbitrary<Plan> {
  const branches = fc.oneof(fc.constant([10_000, 0]), fc.constant([2_500, 7_500]), fc.constant([3_333, 3_333, 3_334])).chain((shares) =>
    fc.tuple(...shares.map((shareBasisPoints) => fc.record({ shareBasisPoints: fc.constant(shareBasisPoints), steps: fc.array(ask(targetIds), { maxLength: 2 }) }))))
  const split = document<{ kind: 'split'; branches: { shareBasisPoints: number; steps: Plan extends (infer Step)[] ? Exclude<Step, { kind: 'split' }>[] : never }[]; overflow?: boolean }>({
    kind: fc.constant('split'), branches, overflow: rarely(2, fc.boolean()),
  })
  return fc.array(fc.oneof({ arbitrary: ask(targetIds), weight: 3 }, { arbitrary: split, weight: 1 }), { minLength: 1, maxLength: 3 })
}

export const payoutAmount: fc.Arbitrary<PayoutAmount> = fc.oneof(
  document<PayoutAmount & { kind: 'percent' }>({ kind: fc.constant('percent'), basisPoints, minimum: rarely(3, micros), maximum: rarely(3, micros) }),
  fc.record({ kind: fc.constant('flat'), amount: micros }),
  document<PayoutAmount & { kind: 'pass_through' }>({
    kind: fc.constant('pass_through'), minimumMargin: rarely(2, micros),
    margin: fc.oneof(fc.record({ kind: fc.constant('percent'), basisPoints }), fc.record({ kind: fc.constant('amount'), amount: micros })),
  }),
)
const timeZone = rarely(3, fc.constantFrom(...ZONES))

/** `charge` and `payout` are left out: routing reads the campaign's own payout. */
export const campaignRules = (targetIds: readonly string[]): fc.Arbitrary<CampaignRules> => document<CampaignRules>({
  timeZone, settings: rarely(3, settings), limits: rarely(3, limits), plan: rarely(2, plan(targetIds)),
  qualityAdjustment: rarely(2, fc.record({ weightBasisPoints: basisPoints, neutralScore: basisPoints, minHistory: fc.constantFrom(0, 10) })),
  minimumMargin: rarely(6, micros),
  reroute: rarely(4, document<NonNullable<CampaignRules['reroute']>>({ maxAttempts: rarely(2, fc.constantFrom(1, 2, 20)), maxSeconds: rarely(3, fc.constantFrom(1, 60, 3_600)) })),
  skills: rarely(10, fc.subarray([...SKILLS], { maxLength: 2 })), callType: rarely(3, fc.constantFrom(...CALL_TYPES)), charge: fc.constant(undefined), payout: fc.constant(undefined),
})
export const publisherRules: fc.Arbitrary<PublisherRules> = document<PublisherRules>({ reserve: rarely(2, micros), quality: rarely(3, fc.record({ score: basisPoints, history: fc.constantFrom(0, 10) })) })
export const buyerRules: fc.Arbitrary<BuyerRules> = document<BuyerRules>({ timeZone, settings: rarely(4, settings), limits: rarely(3, limits) })
export const targetRules: fc.Arbitrary<TargetRules> = document<TargetRules>({
  settings: rarely(2, settings), limits: rarely(2, limits), filters: rarely(10, tagFilters), modifiers: rarely(3, modifiers), labels: rarely(2, fc.uniqueArray(label)),
  priority: rarely(2, fc.integer({ min: 0, max: 3 })), weight: rarely(2, fc.integer({ min: 0, max: 3 })), cost: rarely(2, micros),
  quality: rarely(2, fc.record({ score: basisPoints, history: fc.constantFrom(0, 9, 10) })), place: rarely(2, fc.constantFrom(...POINTS)),
})
export const profileRules = (nowMs: number): fc.Arbitrary<ProfileRules> => document<ProfileRules>({
  settings: rarely(2, settings), limits: rarely(3, limits), filters: rarely(10, tagFilters), modifiers: rarely(3, modifiers), maxBid: rarely(3, micros),
  expiresAtMs: rarely(6, fc.constantFrom(Math.max(0, nowMs - 1), nowMs, nowMs + 1, nowMs + 1, nowMs + 60_000, nowMs + 60_000)),
})
