import { decideRoute, encodeTrace, type RouteFacts } from '@ringfloor/engine'
import { expect, it } from 'vitest'
import { parseRouteTrace } from './route-trace.ts'

const target = {
  buyerId: 'b', version: 1, kind: 'number', status: 'active', timeZone: 'America/New_York', utcOffsetMinutes: -300, hours: null, states: null, maxConcurrency: null, live: 0,
  hourCap: null, hourUsed: 0, dayCap: null, dayUsed: 0, seats: [],
} as const
const facts: RouteFacts = {
  nowMs: Date.UTC(2026, 10, 20), draw: 4_000_000_000, tried: [],
  call: { callId: 'c', from: '+12015550123', to: '+15552010001', callerState: 'NJ', callerZip: null, attestation: null },
  campaign: {
    campaignId: 'm', version: 1, status: 'active', auctionKind: 'second_price', floorMicros: 15_000_000n, incrementMicros: 10_000n, currency: 'USD', maxConcurrency: null, live: 0,
    ringTimeoutSeconds: 15,
  },
  buyers: [{ buyerId: 'b', version: 1, status: 'active', maxConcurrency: null, live: 0, availableMicros: 500_000_000n }],
  targets: [{ ...target, targetId: 't1', bidMicros: 42_000_000n }, { ...target, targetId: 't2', bidMicros: 31_000_000n }, { ...target, targetId: 't3', bidMicros: 9_000_000n }],
}

it('reads what the engine writes', () => {
  const decision = decideRoute(facts)
  const trace = parseRouteTrace(JSON.parse(encodeTrace(facts, decision)))
  expect(trace?.facts).toMatchObject({ draw: 4_000_000_000, campaign: { auctionKind: 'second_price', floorMicros: 15_000_000n } })
  expect(trace?.decision.verdicts).toEqual(decision.verdicts)
  expect(trace?.decision.candidates.map((candidate) => candidate.priceMicros)).toEqual(decision.candidates.map((candidate) => candidate.priceMicros))
})

it.each([null, 'text', {}, { facts: {}, decision: {} }])('does not guess at %j', (stored) => {
  expect(parseRouteTrace(stored)).toBeNull()
})
