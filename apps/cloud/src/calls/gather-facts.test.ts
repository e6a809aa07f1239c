import { describe, expect, it, vi } from 'vitest'
import type { BookTarget } from '../db/index.ts'
import { findDenial } from './compliance.ts'
import { buildRouteFacts, readTargetClocks, toLiveFactsRequest } from './gather-facts.ts'
import type { CampaignPlan } from './routing-book.ts'
import { createZoneOffsets } from './zone-offsets.ts'

const target = (id: string, changes: Partial<BookTarget> = {}): BookTarget => ({
  id, campaignId: 'c', buyerId: 'b', name: id, kind: 'number', destination: '+1', status: 'active', bidMicros: 5n, timeZone: 'America/New_York', hours: null, states: [], maxConcurrency: null,
  hourCap: null, dayCap: null, version: 3, agents: [], ...changes,
})
const targets = [target('east'), target('west', { timeZone: 'America/Los_Angeles', states: ['CA'] }), target('desk', { kind: 'agents' })]
const plan: CampaignPlan = {
  organizationId: 'o', configRevision: 7n, publisher: null, payout: null, audience: ['staff'], targets, targetById: new Map(targets.map((one) => [one.id, one])),
  buyers: [{ id: 'b', name: 'B', status: 'active', maxConcurrency: 2, version: 4 }],
  campaign: {
    id: 'c', publisherId: null, name: 'C', status: 'active', auctionKind: 'second_price', currency: 'USD', floorMicros: 1n, incrementMicros: 1n, payoutKind: 'flat', payoutBasisPoints: 0,
    payoutMicros: 0n, payableAfterSeconds: 0, maxConcurrency: null, ringTimeoutSeconds: 15, version: 2,
  },
}
/** 02:30 in New York, 23:30 of the day before in Los Angeles. */
const nowMs = Date.parse('2026-11-20T07:30:00Z')
const call = { callId: 'x', from: '+1', to: '+2', callerState: 'NY', callerZip: null, attestation: null }

describe('facts of a call', () => {
  it('count caps in each target’s own calendar', () => {
    const clocks = readTargetClocks(plan, nowMs, createZoneOffsets())
    expect(toLiveFactsRequest(plan, clocks).targets).toEqual([
      { targetId: 'east', hourKey: '2026-11-20T02', dayKey: '2026-11-20' },
      { targetId: 'west', hourKey: '2026-11-19T23', dayKey: '2026-11-19' },
      { targetId: 'desk', hourKey: '2026-11-20T02', dayKey: '2026-11-20' },
    ])
  })

  it('join configuration and live figures; what nobody counted is zero, and a balance nobody has is none', () => {
    const live = { campaignLive: 3, buyers: new Map(), targets: new Map([['east', { live: 1, hourUsed: 2, dayUsed: 9 }]]), seats: new Map([['desk', [{ userId: 'u', idleSinceMs: 1 }]]]) }
    const facts = buildRouteFacts({ plan, call, live, clocks: readTargetClocks(plan, nowMs, createZoneOffsets()), tried: [], nowMs, draw: 7 })
    expect(facts).toMatchObject({ nowMs, draw: 7, campaign: { live: 3, version: 2 }, buyers: [{ live: 0, availableMicros: 0n, maxConcurrency: 2, version: 4 }] })
    expect(facts.targets).toMatchObject([
      { targetId: 'east', live: 1, hourUsed: 2, dayUsed: 9, utcOffsetMinutes: -300, states: null, seats: [] },
      { targetId: 'west', live: 0, utcOffsetMinutes: -480, states: ['CA'] },
      { targetId: 'desk', seats: [{ userId: 'u', idleSinceMs: 1 }] },
    ])
  })
})

describe('zone offsets', () => {
  it('are looked up once a quarter of an hour and zone, and follow the clocks’ change', () => {
    const lookUp = vi.fn((_zone: string, atMs: number) => (atMs < Date.parse('2026-11-01T06:00:00Z') ? -240 : -300))
    const offsets = createZoneOffsets(lookUp)
    const before = Date.parse('2026-11-01T05:59:59Z')
    expect([offsets('America/New_York', before), offsets('America/New_York', before - 60_000), offsets('America/New_York', before + 1_000)]).toEqual([-240, -240, -300])
    expect(lookUp).toHaveBeenCalledTimes(2)
  })
})

describe('compliance', () => {
  it('ends at the first denial; allowing and abstaining let the call pass', () => {
    const rule = (verdict: 'allow' | 'deny' | 'abstain', ruleId: string) => () => ({ verdict, ruleId, reason: ruleId })
    expect(findDenial([], call)).toBeNull()
    expect(findDenial([rule('allow', 'a'), rule('abstain', 'b')], call)).toBeNull()
    expect(findDenial([rule('allow', 'a'), rule('deny', 'b'), rule('deny', 'c')], call)).toMatchObject({ ruleId: 'b' })
  })
})
