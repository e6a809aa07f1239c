import { whatIfChangeSchema, type WhatIfChangeInput } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainRoute, whatIf } from './engine.ts'
import type { RouteFacts, WhatIfFacts } from './engine.ts'
import { factsOf, impliedProfile, nowMs, randomCase } from './next-arbitraries.ts'
import { bidModifier, limits, micros, plan, schedule, settings } from './next-rules-arbitraries.ts'
import { BUYER_IDS, CAMPAIGN_ID, keysAt, liveViewOf, worldZones } from './next-world.ts'

/** Wednesday, 10:00 in New York. */
const NOW = Date.UTC(2026, 10, 18, 15)
const ZONE = 'America/New_York'
const NINE_TO_FIVE = { timeZone: ZONE, hours: Array.from({ length: 7 }, () => [{ from: 540, to: 1020 }]) }

/** A number at 20, agents at 15 and a bidder outside who answers 10; floor 5, second price, an increment of 0.01, 500 for everyone. */
function facts(): RouteFacts {
  const target = (targetId: string, buyerId: string, bid: bigint, over: object) => ({
    targetId, campaignId: 'campaign', buyerId, version: 1, kind: 'number' as const, status: 'active' as const, timeZone: ZONE, bidMicros: bid * 1_000_000n, bidSource: 'book' as const, agentIds: [] as string[], rules: {}, ...over,
  })
  const targets = [target('number', 'alpha', 20n, {}), target('desk', 'beta', 15n, { kind: 'agents', agentIds: ['agent'], rules: { settings: { schedule: NINE_TO_FIVE } } }), target('outside', 'gamma', 0n, { bidSource: 'answer' })]
  const buyer = (buyerId: string) => ({ buyerId, version: 1, status: 'active' as const, timeZone: ZONE, rules: {} })
  return {
    nowMs: NOW, draw: 1, startedAtMs: NOW - 5_000, zones: worldZones, tried: [], denial: null, pending: [], revenue: [],
    answers: new Map([['outside', { kind: 'bid', bidMicros: 10_000_000n, currency: 'USD', expiresAtMs: NOW + 1_000 }]]),
    call: {
      callId: 'call', from: '+12125550100', to: '+15552010001', location: { country: 'US', state: 'NY', city: null, zip: null, latE6: null, lonE6: null }, callType: null, callerType: 'mobile', attestation: null,
      quality: null, tags: { age: '65' }, earlierCalls: [{ atMs: NOW - 60_000, campaignId: 'campaign', buyerId: 'alpha', targetId: 'number', connected: true, converted: false }], skills: [],
    },
    book: {
      campaign: {
        campaignId: 'campaign', version: 1, status: 'active', publisherId: null, currency: 'USD', timeZone: ZONE, auctionKind: 'second_price', floorMicros: 5_000_000n, incrementMicros: 10_000n, payout: null,
        ringTimeoutSeconds: 20, rules: {},
      },
      publisher: null, buyers: new Map(['alpha', 'beta', 'gamma'].map((id) => [id, buyer(id)])), targets: new Map(targets.map((row) => [row.targetId, row])),
      profiles: new Map(targets.map((row) => [row.targetId, impliedProfile(row)])), agents: new Map([['agent', { userId: 'agent', skills: {} }]]),
    },
    live: liveViewOf([
      ...['alpha', 'beta', 'gamma'].map((buyerId) => ({ kind: 'funds' as const, buyerId, currency: 'USD', availableMicros: 500_000_000n })),
      { kind: 'seat', userId: 'agent', seat: { state: 'available', softphoneReady: true, seenAtMs: NOW - 1_000, sinceMs: NOW - 600_000 } },
      { kind: 'live', scope: 'target', id: 'number', live: 2, releasedAtMs: null },
      { kind: 'used', level: 'buyer', id: 'alpha', windowKey: keysAt(ZONE, NOW).day, calls: 3, micros: 60_000_000n },
    ]),
  }
}

const changes = (inputs: readonly WhatIfChangeInput[]) => inputs.map((input) => whatIfChangeSchema.parse(input))

/** "number 15.01 > desk 10.01 > outside 5; other: reason" */
function told({ facts: changed }: WhatIfFacts): string {
  const { candidates, targets } = explainRoute(changed)
  const sold = candidates.map(({ targetId, priceMicros }) => `${targetId} ${Number(priceMicros) / 1_000_000}`).join(' > ')
  const out = targets.filter(({ result }) => result === 'not_eligible').map(({ targetId, reason }) => `${targetId}: ${reason}`)
  return [sold, ...out].join('; ')
}

describe('what if', () => {
  it('nothing changes: everything stays', () => {
    const before = facts()
    expect(whatIf(before, [])).toEqual({ facts: before, withoutEffect: [] })
    expect(told(whatIf(before, []))).toBe('number 15.01 > desk 10.01 > outside 5')
  })

  it.each<[inputs: WhatIfChangeInput[], expected: string]>([
    [[{ kind: 'bid', profileId: 'desk', bid: '25' }], 'desk 20.01 > number 10.01 > outside 5'],
    [[{ kind: 'bid', profileId: 'outside', bid: '30' }], 'outside 20.01 > number 15.01 > desk 5'],
    [[{ kind: 'status', level: 'target', id: 'number', status: 'paused' }], 'desk 10.01 > outside 5; number: not_eligible.target_paused'],
    [[{ kind: 'status', level: 'profile', id: 'number', status: 'paused' }], 'desk 10.01 > outside 5; number: not_eligible.profile_paused'],
    [[{ kind: 'status', level: 'buyer', id: 'beta', status: 'paused' }], 'number 10.01 > outside 5; desk: not_eligible.buyer_paused'],
    [[{ kind: 'status', level: 'campaign', id: 'campaign', status: 'paused' }], '; desk: not_eligible.campaign_paused; number: not_eligible.campaign_paused; outside: not_eligible.campaign_paused'],
    [[{ kind: 'floor', floor: '12' }], 'number 15.01 > desk 12; outside: price.below_floor'],
    [[{ kind: 'auction', auctionKind: 'first_price' }], 'number 20 > desk 15 > outside 10'],
    [[{ kind: 'auction', auctionKind: 'second_price', increment: '1' }], 'number 16 > desk 11 > outside 5'],
    [[{ kind: 'limits', level: 'target', id: 'number', limits: { concurrency: 2 } }], 'desk 10.01 > outside 5; number: capacity.target_concurrency'],
    [[{ kind: 'limits', level: 'buyer', id: 'alpha', limits: { calls: { day: 3 } } }], 'desk 10.01 > outside 5; number: capacity.day_cap'],
    [[{ kind: 'limits', level: 'buyer', id: 'alpha', limits: { spend: { day: '79.99' } } }], 'desk 10.01 > outside 5; number: price.day_spend'],
    [[{ kind: 'limits', level: 'campaign', id: 'campaign', limits: { concurrency: 0 } }], '; desk: capacity.campaign_concurrency; number: capacity.campaign_concurrency; outside: capacity.campaign_concurrency'],
    [[{ kind: 'limits', level: 'profile', id: 'desk', limits: { concurrency: 0 } }], 'number 10.01 > outside 5; desk: capacity.profile_concurrency'],
    [[{ kind: 'schedule', level: 'buyer', id: 'alpha', schedule: { timeZone: 'Asia/Kathmandu', hours: NINE_TO_FIVE.hours } }], 'desk 10.01 > outside 5; number: not_eligible.closed'],
    [[{ kind: 'schedule', level: 'profile', id: 'number', schedule: { ...NINE_TO_FIVE, holidays: [{ date: '2026-11-18', spans: [] }] } }], 'desk 10.01 > outside 5; number: not_eligible.holiday'],
    [[{ kind: 'settings', level: 'target', id: 'number', settings: { geography: { exclude: { states: ['NY'] } } } }], 'desk 10.01 > outside 5; number: not_eligible.geography'],
    [[{ kind: 'settings', level: 'campaign', id: 'campaign', settings: { duplicates: [{ scope: 'buyer', windowSeconds: 3_600, counts: 'connected' }] } }], 'desk 10.01 > outside 5; number: not_eligible.duplicate_buyer'],
    [[{ kind: 'modifiers', profileId: 'desk', modifiers: [{ criterion: { tag: 'age', comparison: 'greater_than', value: '64' }, adjustment: 'multiply', factor: '2' }] }], 'desk 20.01 > number 10.01 > outside 5'],
    [[{ kind: 'plan', plan: [{ kind: 'auction', only: { targetIds: ['outside'] } }, { kind: 'strategy', strategy: { kind: 'least_loaded' }, only: { targetIds: ['desk', 'number'] } }] }], 'outside 5 > desk 15 > number 20'],
    [[{ kind: 'funds', buyerId: 'alpha', available: '19.99' }], 'desk 10.01 > outside 5; number: price.insufficient_funds'],
    // At 20:00 the desk is closed; its agent and the outside answer are as fresh as they were.
    [[{ kind: 'time', nowMs: NOW + 36_000_000 }], 'number 10.01 > outside 5; desk: not_eligible.closed'],
    [[{ kind: 'time', nowMs: NOW + 36_000_000 }, { kind: 'schedule', level: 'target', id: 'desk', schedule: null }], 'number 15.01 > desk 10.01 > outside 5'],
    [[{ kind: 'bid', profileId: 'desk', bid: '25' }, { kind: 'bid', profileId: 'desk', bid: '11' }], 'number 11.01 > desk 10.01 > outside 5'],
  ])('%j', (inputs, expected) => {
    const answer = whatIf(facts(), changes(inputs))
    expect(told(answer)).toBe(expected)
    expect(answer.withoutEffect).toEqual([])
  })

  it('says which changes name nothing in this call’s book', () => {
    const inputs: WhatIfChangeInput[] = [
      { kind: 'bid', profileId: 'nobody', bid: '1' }, { kind: 'floor', floor: '5' }, { kind: 'status', level: 'buyer', id: 'number', status: 'paused' },
      { kind: 'limits', level: 'campaign', id: 'other', limits: {} }, { kind: 'schedule', level: 'target', id: 'alpha', schedule: null }, { kind: 'settings', level: 'profile', id: 'alpha', settings: {} },
      { kind: 'modifiers', profileId: 'alpha', modifiers: [] }, { kind: 'funds', buyerId: 'number', available: '0' },
    ]
    const answer = whatIf(facts(), changes(inputs))
    expect(answer.withoutEffect).toEqual([0, 2, 3, 4, 5, 6, 7])
    expect(told(answer)).toBe(told(whatIf(facts(), [])))
  })

  it('asks the given table for other instants and zones', () => {
    const frozen = { databaseVersion: 'record', offsetAt: () => ({ offsetMinutes: -300, untilMs: Infinity }) }
    const inputs = changes([{ kind: 'schedule', level: 'target', id: 'number', schedule: { timeZone: 'Asia/Kathmandu', hours: NINE_TO_FIVE.hours } }])
    expect(told(whatIf({ ...facts(), zones: frozen }, inputs))).toBe('number 15.01 > desk 10.01 > outside 5')
    expect(told(whatIf({ ...facts(), zones: frozen }, inputs, worldZones))).toBe('desk 10.01 > outside 5; number: not_eligible.closed')
  })
})

/** Everything in the facts as text: what a mutation would change. */
function snapshot(of: RouteFacts): string {
  return JSON.stringify(of, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value instanceof Map ? [...(value as ReadonlyMap<string, unknown>)] : value))
}

describe('what if, over random facts', { timeout: 120_000 }, () => {
  const targetId = fc.integer({ min: 0, max: 5 }).map((index) => `target-${index}`)
  const profileId = fc.oneof(targetId, fc.tuple(targetId, fc.integer({ min: 0, max: 2 })).map(([id, index]) => `profile-${id}-${index}`))
  const row = fc.oneof(
    fc.record({ level: fc.constant('campaign' as const), id: fc.constantFrom(CAMPAIGN_ID, 'other') }), fc.record({ level: fc.constant('buyer' as const), id: fc.constantFrom(...BUYER_IDS) }),
    fc.record({ level: fc.constant('target' as const), id: targetId }), fc.record({ level: fc.constant('profile' as const), id: profileId }),
  )
  const change = fc.oneof(
    fc.record({ kind: fc.constant('bid' as const), profileId, bid: micros }),
    fc.tuple(row, fc.constantFrom('active' as const, 'paused' as const)).map(([where, status]) => ({ kind: 'status' as const, ...where, status })),
    fc.record({ kind: fc.constant('floor' as const), floor: micros }),
    fc.record({ kind: fc.constant('auction' as const), auctionKind: fc.constantFrom('first_price' as const, 'second_price' as const) }),
    fc.tuple(row, limits).map(([where, value]) => ({ kind: 'limits' as const, ...where, limits: value })),
    fc.tuple(row, fc.option(schedule)).map(([where, value]) => ({ kind: 'schedule' as const, ...where, schedule: value })),
    fc.tuple(row, settings).map(([where, value]) => ({ kind: 'settings' as const, ...where, settings: value })),
    fc.record({ kind: fc.constant('modifiers' as const), profileId, modifiers: fc.array(bidModifier, { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('plan' as const), plan: plan(['target-0', 'target-1', 'target-2']) }),
    fc.record({ kind: fc.constant('funds' as const), buyerId: fc.constantFrom(...BUYER_IDS), available: micros }),
    fc.record({ kind: fc.constant('time' as const), nowMs }),
  )

  it('the facts stay as they were, and a change without effect changes no verdict', () => {
    fc.assert(
      fc.property(randomCase(), fc.array(change, { maxLength: 4 }), (random, list) => {
        const before = factsOf(random)
        const [text, said] = [snapshot(before), explainRoute(before)]
        const answer = whatIf(before, list)
        const after = explainRoute(answer.facts)
        expect(snapshot(before)).toBe(text)
        expect(explainRoute(before)).toEqual(said)
        if (answer.withoutEffect.length === list.length) expect(after).toEqual(said)
        // Those that name nothing may as well not be said.
        const effective = list.filter((_change, index) => !answer.withoutEffect.includes(index))
        expect(explainRoute(whatIf(before, effective).facts)).toEqual(after)
      }),
      { numRuns: 500 },
    )
  })

  it('the call at its own instant is the call', () => {
    fc.assert(fc.property(randomCase(), (random) => {
      const before = factsOf(random)
      expect(explainRoute(whatIf(before, [{ kind: 'time', nowMs: before.nowMs }]).facts)).toEqual(explainRoute(before))
    }), { numRuns: 100 })
  })
})
