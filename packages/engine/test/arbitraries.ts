/** Generators of facts: small worlds, so that limits, ties and empty funds meet often. */
import type { WeeklyHours } from '@ringfloor/shared'
import fc from 'fast-check'
import type { BuyerFacts, RouteFacts, TargetFacts } from '../src/rules-2026-1/facts.ts'

const BUYER_IDS = ['buyer-a', 'buyer-b', 'buyer-c']
const USER_IDS = ['agent-1', 'agent-2', 'agent-3', 'agent-4']

/** Mostly none, so that auctions with several valid bids stay common. */
const limit = fc.oneof({ arbitrary: fc.constant(null), weight: 8 }, { arbitrary: fc.integer({ min: 0, max: 3 }), weight: 1 })
const used = fc.integer({ min: 0, max: 2 })
const amount = fc.integer({ min: 0, max: 12 }).map((units) => BigInt(units) * 1_000_000n)
const mostlyActive = fc.constantFrom<'active' | 'paused'>('active', 'active', 'active', 'active', 'active', 'paused')

const span = fc.record({ from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 1, max: 1440 }) })
export const weeklyHours: fc.Arbitrary<WeeklyHours> = fc.array(fc.array(span, { maxLength: 3 }), { minLength: 7, maxLength: 7 })

const buyer = (buyerId: string): fc.Arbitrary<BuyerFacts> =>
  fc.record({ buyerId: fc.constant(buyerId), version: fc.constant(1), status: mostlyActive, maxConcurrency: limit, live: used, availableMicros: fc.oneof(amount, fc.constant(500_000_000n)) })

const target = (index: number): fc.Arbitrary<TargetFacts> =>
  fc.record({
    targetId: fc.constant(`target-${index}`),
    buyerId: fc.constantFrom(...BUYER_IDS),
    version: fc.constant(1),
    kind: fc.constantFrom<TargetFacts['kind']>('agents', 'number', 'sip'),
    status: mostlyActive,
    bidMicros: amount,
    timeZone: fc.constant('America/New_York'),
    utcOffsetMinutes: fc.constantFrom(-300, 0, 345, 780),
    hours: fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary: weeklyHours, weight: 1 }),
    states: fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary: fc.subarray(['NY', 'NJ', 'FL']), weight: 1 }),
    maxConcurrency: limit,
    live: used,
    hourCap: limit,
    hourUsed: used,
    dayCap: limit,
    dayUsed: used,
    seats: fc.subarray(USER_IDS).chain((ids) => fc.tuple(...ids.map((userId) => fc.record({ userId: fc.constant(userId), idleSinceMs: fc.integer({ min: 0, max: 2 }) })))),
  })

export const routeFacts: fc.Arbitrary<RouteFacts> = fc.record({
  nowMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  draw: fc.integer({ min: 0, max: 0xffffffff }),
  call: fc.record({
    callId: fc.uuid(), from: fc.constant('+12125550100'), to: fc.constant('+15552010001'), callerState: fc.constantFrom('NY', 'FL', null),
    callerZip: fc.constantFrom('10001', null), attestation: fc.constantFrom('TN-Validation-Passed-A', null),
  }),
  campaign: fc.record({
    campaignId: fc.constant('campaign-1'), version: fc.constant(1), status: fc.constantFrom<'active' | 'paused'>('active', 'active', 'active', 'active', 'active', 'active', 'active', 'paused'),
    auctionKind: fc.constantFrom<'first_price' | 'second_price'>('first_price', 'second_price', 'second_price'), floorMicros: amount,
    incrementMicros: fc.constantFrom(0n, 10_000n, 1_500_000n), currency: fc.constant('USD'), maxConcurrency: fc.constantFrom(null, null, null, 2), live: used, ringTimeoutSeconds: fc.constant(15),
  }),
  buyers: fc.tuple(...BUYER_IDS.map(buyer)),
  targets: fc.integer({ min: 0, max: 7 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => target(index)))),
  tried: fc.array(
    fc.record({
      targetId: fc.integer({ min: 0, max: 6 }).map((index) => `target-${index}`),
      userId: fc.constantFrom(null, ...USER_IDS),
      reason: fc.constantFrom<'technical.no_answer' | 'technical.busy'>('technical.no_answer', 'technical.busy'),
    }),
    { maxLength: 2 },
  ),
  denial: fc.oneof({ arbitrary: fc.constant(undefined), weight: 12 }, { arbitrary: fc.record({ ruleId: fc.constant('rule-1'), reason: fc.string() }), weight: 1 }),
})
