import { createBookState, type BookChange, type CampaignConfig, type TargetConfig } from '@ringfloor/engine'
import { createZoneTable, type PublisherRules } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { findDenial } from './compliance.ts'
import { buildQuery, callFacts, locationOf, sourceOf, windowsOf } from './gather-facts.ts'
import type { PlaceFinder } from './place-finder.ts'

const nowMs = Date.parse('2026-11-20T15:30:00Z')
const zones = createZoneTable({ databaseVersion: 'test' })
const call = { id: 'x', from: '+1', to: '+2', attestation: null, receivedAt: new Date(nowMs - 4_000) }
const places: PlaceFinder = { find: ({ country, zip }) => (country === 'US' && zip === '10001' ? { latE6: 40_750_650, lonE6: -73_997_293 } : null) }
const delivery = { callerCountry: 'US', callerState: 'NY', callerCity: 'new york', callerZip: '10001' }
const arrival = { location: locationOf(delivery, places), tags: { source: 'search' } }
const facts = callFacts({ call, arrival, callType: 'inbound', quality: { score: 7_000, history: 12 }, earlierCalls: [] })

const campaign: CampaignConfig = {
  campaignId: 'c', version: 1, status: 'active', publisherId: null, currency: 'USD', timeZone: 'UTC', auctionKind: 'first_price', floorMicros: 0n, incrementMicros: 0n, payout: null,
  ringTimeoutSeconds: 15, rules: {},
}
const target = (targetId: string, timeZone: string): TargetConfig => ({
  targetId, campaignId: 'c', buyerId: 'b', version: 1, kind: 'number', status: 'active', timeZone, bidMicros: 1n, bidSource: 'book', agentIds: [], rules: {},
})
function configOf(...changes: BookChange[]) {
  const state = createBookState()
  state.apply({ seq: 1, changes })
  return state.config
}

describe('the facts of a call', () => {
  it('are what the carrier told, and nothing that it did not', () => {
    expect(facts).toEqual({
      callId: 'x', from: '+1', to: '+2', location: { country: 'US', state: 'NY', city: 'new york', zip: '10001', latE6: 40_750_650, lonE6: -73_997_293 }, callType: 'inbound', callerType: 'unknown',
      attestation: null, quality: { score: 7_000, history: 12 }, tags: { source: 'search' }, earlierCalls: [], skills: [],
    })
  })

  it('have no point where the place is not known', () => {
    for (const unknown of [{ callerZip: null }, { callerZip: '99999' }, { callerCountry: null }]) expect(locationOf({ ...delivery, ...unknown }, places)).toMatchObject({ state: 'NY', latE6: null, lonE6: null })
  })

  it('have the type of the campaign and the quality of its publisher, as the book has them at each attempt', () => {
    const source = (publisherId: string | null, rules: PublisherRules) =>
      sourceOf(configOf({ kind: 'campaign', id: 'c', row: { ...campaign, publisherId, rules: { callType: 'transfer' } } }, { kind: 'publisher', id: 'p', row: { publisherId: 'p', status: 'active', rules } }), 'c')
    expect(source('p', { quality: { score: 8_000, history: 100 } })).toEqual({ callType: 'transfer', quality: { score: 8_000, history: 100 } })
    for (const unknown of [source('p', {}), source(null, { quality: { score: 1, history: 1 } }), source('gone', {})]) expect(unknown.quality).toBeNull()
    expect(sourceOf(configOf(), 'c')).toEqual({ callType: null, quality: null })
  })

  it('become a query whose time limit counts from the call’s arrival', () => {
    const query = buildQuery({ nowMs, draw: 7, zones, startedAt: call.receivedAt, call: facts, tried: [], denial: null, pending: [], revenue: [] })
    expect(query).toMatchObject({ nowMs, startedAtMs: nowMs - 4_000, draw: 7, denial: null, answers: new Map() })
  })
})

describe('windows', () => {
  it('are the hours of the campaign, the buyer and the target, each by its own zone', () => {
    const config = configOf(
      { kind: 'campaign', id: 'c', row: campaign },
      { kind: 'buyer', id: 'b', row: { buyerId: 'b', version: 1, status: 'active', timeZone: 'Asia/Kolkata', rules: {} } },
      { kind: 'target', id: 't', row: target('t', 'America/New_York') },
    )
    expect(windowsOf(config, 'c', { buyerId: 'b', targetId: 't' }, { nowMs, zones })).toEqual({ campaign: { hour: '2026-11-20T15' }, buyer: { hour: '2026-11-20T21' }, target: { hour: '2026-11-20T10' } })
  })

  it('are left to the database where the book does not have all three', () => {
    expect(windowsOf(configOf({ kind: 'campaign', id: 'c', row: campaign }), 'c', { buyerId: 'b', targetId: 't' }, { nowMs, zones })).toBeUndefined()
  })
})

describe('compliance', () => {
  const says = (verdict: 'allow' | 'deny' | 'abstain', ruleId: string) => () => ({ verdict, ruleId, reason: 'words' })

  it('is denied by the first rule that denies, and by nothing else', () => {
    expect(findDenial([], facts)).toBeNull()
    expect(findDenial([says('allow', '1'), says('abstain', '2')], facts)).toBeNull()
    expect(findDenial([says('abstain', '1'), says('deny', '2'), says('deny', '3')], facts)).toMatchObject({ ruleId: '2' })
  })
})
