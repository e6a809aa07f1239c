/** Where states, rows and records come in: what is refused, and that whatever is accepted can be decided on, written down and read back. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../src/trace/crc32.ts'
import { createBookState, createCampaignIndex, decideRoute, decodeRecord, encodeRecord, explainRoute, factsOfRecord, readBookChanges, recordDecision, replay, restoreBookState, type RouteQuery } from './engine.ts'
import { changesOfBook, randomCase } from './next-arbitraries.ts'
import { CAMPAIGN_ID, worldZones } from './next-world.ts'

const ZONE = 'America/New_York'
const campaign = {
  publisherId: 'p', status: 'active', auctionKind: 'second_price', currency: 'USD', floorMicros: 0, incrementMicros: '10000', payoutKind: 'flat', payoutBasisPoints: 6_000, payoutMicros: 0,
  payableAfterSeconds: 90, maxConcurrency: null, ringTimeoutSeconds: 20, version: 3, rules: {},
}
const target = {
  campaignId: 'c', buyerId: 'b', kind: 'number', status: 'active', bidMicros: '25000000', timeZone: ZONE, hours: null, states: [], maxConcurrency: null, hourCap: null, dayCap: null, version: 2, rules: {},
}
const week = (...spans: object[]): object[][] => [spans, [], [], [], [], [], []]
const statesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => (index + 1296).toString(36).toUpperCase().slice(-3))

describe('a row that is accepted', () => {
  it.each([
    ['campaign', { ...campaign, payableAfterSeconds: 86_400, payoutMicros: '1000000000000000' }],
    ['campaign', { ...campaign, floorMicros: '9223372036854775807', incrementMicros: '9223372036854775807', maxConcurrency: 1_000_000_000 }],
    ['target', { ...target, states: statesOf(500), hourCap: 1_000_000_000, dayCap: 0, hours: week({ from: 1320, to: 360 }, { from: 360, to: 1320 }) }],
    ['target', { ...target, bidMicros: '9223372036854775807' }],
  ])('leaves a state whose checkpoint is read back: %s', (kind, row) => {
    const { changes, refused } = readBookChanges([[kind, 'x', row]], ZONE)
    expect(refused).toEqual([])
    const state = createBookState()
    state.apply({ seq: 1, changes })
    const checkpoint: unknown = JSON.parse(JSON.stringify(state.checkpoint()))
    const restored = restoreBookState(checkpoint)
    expect(restored.ok && restored.state.checkpoint()).toEqual(checkpoint)
  })

  it.each([
    ['campaign', { ...campaign, payableAfterSeconds: 86_401 }, '0.2.payableAfterSeconds', 'is not a whole number from 0 to 86400'],
    ['campaign', { ...campaign, payoutMicros: '1000000000000001' }, '0.2.payoutMicros', 'is more than one posting may carry'],
    ['target', { ...target, states: statesOf(501) }, '0.2.states', 'has 501 items, more than 500'],
    ['target', { ...target, hours: week({ from: 60, to: 60 }) }, '0.2.hours.0.0.to', 'This ends where it begins. A whole day is from 0 to 1440.'],
    ['target', { ...target, timeZone: '+05:00' }, '0.2.timeZone', 'Write an IANA time zone such as America/New_York.'],
  ])('has nothing that a checkpoint could not be read back with: %s', (kind, row, path, reason) => {
    expect(readBookChanges([[kind, 'x', row]], ZONE).refused).toEqual([{ kind, id: 'x', path, reason }])
  })
})

describe('lists with holes', () => {
  it('are refused at the hole', () => {
    const state = createBookState()
    const empty = JSON.parse(JSON.stringify(state.checkpoint())) as object
    for (const key of ['campaigns', 'turns', 'released', 'used', 'seats']) expect(restoreBookState({ ...empty, [key]: new Array(1) })).toMatchObject({ ok: false, code: 'book.checkpoint_invalid', path: `${key}.0` })
    expect(readBookChanges(new Array(2), ZONE).refused.map(({ path }) => path)).toEqual(['0', '1'])
  })
})

const anyCall: RouteQuery = {
  nowMs: 1_795_000_000_000, draw: 1, startedAtMs: 1_795_000_000_000, zones: worldZones, tried: [], denial: null, answers: new Map(), pending: [], revenue: [],
  call: {
    callId: 'call', from: '+1', to: '+2', location: { country: null, state: null, city: null, zip: null, latE6: null, lonE6: null }, callType: null, callerType: 'unknown', attestation: null, quality: null,
    tags: {}, earlierCalls: [], skills: [],
  },
}

describe('a bid profile with the id of a target', () => {
  const rowsOf = (...items: unknown[]) => readBookChanges(items, ZONE).changes
  const t = (id: string) => ['target', id, target]
  const profile = ['profile', 'a', { targetId: 'b', version: 1, status: 'active', bidMicros: 1, rules: {} }]
  const campaignRow = ['campaign', 'c', { ...campaign, publisherId: null }]

  it.each([
    ['that comes after the target', [campaignRow, t('a'), t('b'), profile]],
    ['that comes before the target', [profile, campaignRow, t('b'), t('a')]],
    ['that comes between the targets', [t('b'), profile, t('a'), campaignRow]],
  ])('%s is none: both targets bid for themselves, and so they do in a state read back', (_, items) => {
    const state = createBookState()
    state.apply({ seq: 1, changes: rowsOf(...items) })
    const restored = restoreBookState(JSON.parse(JSON.stringify(state.checkpoint())))
    if (!restored.ok) throw new Error(restored.reason)
    for (const each of [state, restored.state]) {
      const profiles = [...(each.campaignBook('c')?.profiles.values() ?? [])].map(({ profileId, targetId, bidMicros }) => [profileId, targetId, bidMicros])
      expect(profiles.sort()).toEqual([['a', 'a', 25_000_000n], ['b', 'b', 25_000_000n]])
    }
  })

  it('is one as soon as it is written again without the target, and the index says so, too', () => {
    const state = createBookState()
    const index = createCampaignIndex(state, 'c')
    const buyer = ['buyer', 'b', { version: 1, status: 'active', maxConcurrency: null, rules: {} }]
    const steps = [[campaignRow, buyer, ['funds', 'b', 'USD', '1000000000'], t('a'), t('b')], [profile], [['target', 'a', null]], [profile], [t('a')]]
    const winners = steps.map((items, step) => {
      const changes = rowsOf(...items)
      state.apply({ seq: step + 1, changes })
      index.apply(changes)
      const book = state.campaignBook('c')
      if (book === undefined) throw new Error('no campaign')
      const facts = { ...anyCall, book, live: state.live }
      expect(index.decide(anyCall)).toEqual(decideRoute(facts))
      return explainRoute(facts).candidates.map(({ profileId, targetId }) => `${profileId} of ${targetId}`).sort()
    })
    expect(winners).toEqual([['a of a', 'b of b'], ['a of a', 'b of b'], ['b of b'], ['a of b'], ['a of a', 'b of b']])
  })
})

const [sample] = fc.sample(randomCase(), { seed: 11, numRuns: 1 })
if (sample === undefined) throw new Error('no sample')
const start = createBookState()
start.apply({ seq: 1, changes: changesOfBook(sample.book) })

/** The sample's decision as a record, with some places of its list replaced. */
function recordWith(places: Record<number, unknown>): string {
  const book = start.campaignBook(CAMPAIGN_ID)
  if (book === undefined || sample === undefined) throw new Error('no campaign')
  const decision = decideRoute({ ...sample.query, book, live: start.live }, 2)
  const list = JSON.parse(encodeRecord(recordDecision(start, CAMPAIGN_ID, sample.query, decision, 2))) as unknown[]
  for (const [place, value] of Object.entries(places)) list[Number(place)] = value
  const body = JSON.stringify(list.slice(0, -1)).slice(0, -1)
  return `${body},${crc32(body)}]`
}

describe('a record', () => {
  const callOf = (point: unknown): unknown => ['call', '+1', '+2', 0, 0, 0, 0, 0, 0, { point }]

  it.each([
    ['an instant before 1970', { 5: -1 }, '5'],
    ['an instant after 9999, which no calendar answers for', { 5: 253_402_300_800_000 }, '5'],
    ['a latitude that there is not', { 8: callOf([90_000_001, 0]) }, '8.9.point.0'],
    ['a longitude that there is not', { 8: callOf([0, -180_000_001]) }, '8.9.point.1'],
    ['a draw of 33 bits', { 6: 2 ** 32 }, '6'],
  ])('of %s is refused', (_, places, path) => {
    const text = recordWith(places)
    expect(decodeRecord(text)).toMatchObject({ ok: false, code: 'trace.invalid', path })
    expect(replay(text, start)).toMatchObject({ ok: false, code: 'trace.invalid', path })
  })

  it.each([
    ['the first instant', { 5: 0, 8: callOf([90_000_000, -180_000_000]) }],
    ['the last instant', { 5: 253_402_300_799_999, 6: 0xffff_ffff, 8: callOf([-90_000_000, null]) }],
  ])('of %s is decided on', (_, places) => {
    const text = recordWith(places)
    const decoded = decodeRecord(text)
    if (!decoded.ok) throw new Error(decoded.reason)
    expect(replay(text, start)).toMatchObject({ ok: true })
    const book = start.campaignBook(CAMPAIGN_ID)
    if (book === undefined) throw new Error('no campaign')
    const facts = factsOfRecord(decoded.record, book, start.live, worldZones)
    expect(createCampaignIndex(start, CAMPAIGN_ID).decide(facts).candidates).toEqual(explainRoute(facts).candidates)
  })
})
