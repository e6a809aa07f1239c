import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBookState, readBookChanges, restoreBookState, type BookChange } from './engine.ts'

const ZONE = 'America/New_York'
const HOURS = Array.from({ length: 7 }, () => [{ from: 540, to: 1020 }])
const campaign = {
  id: 'c', organizationId: 'o', publisherId: 'p', name: 'Roofing', status: 'active', auctionKind: 'second_price', currency: 'USD', floorMicros: 15_000_000, incrementMicros: '10000', payoutKind: 'percent',
  payoutBasisPoints: 6_000, payoutMicros: 0, payableAfterSeconds: 90, maxConcurrency: null, ringTimeoutSeconds: 20, version: 3, fieldVersions: {}, rules: {},
}
const buyer = { id: 'b', organizationId: 'o', name: 'Acme', status: 'active', maxConcurrency: null, version: 1, fieldVersions: {}, rules: {} }
const target = {
  id: 't', organizationId: 'o', campaignId: 'c', buyerId: 'b', name: 'Desk', kind: 'number', destination: '+12125550100', status: 'active', bidMicros: '25000000', timeZone: 'America/Chicago', hours: null, states: [],
  maxConcurrency: null, hourCap: null, dayCap: null, version: 2, fieldVersions: {}, rules: {},
}
const profile = { id: 'f', targetId: 't', name: 'Seniors', status: 'active', bidMicros: 1, version: 1, fieldVersions: {}, rules: {} }
const LENGTH_90 = { kind: 'length', afterSeconds: 90, timer: 'answer' }

function read(item: unknown): BookChange | undefined {
  const { changes, refused } = readBookChanges([item], ZONE)
  expect(refused).toEqual([])
  return changes[0]
}
const rowOf = (kind: string, row: object): unknown => {
  const change = read([kind, 'x', row])
  return change !== undefined && 'row' in change ? change.row : undefined
}

describe('a row of the log', () => {
  it('of a campaign says what its columns say', () => {
    expect(rowOf('campaign', campaign)).toEqual({
      campaignId: 'x', version: 3, status: 'active', publisherId: 'p', currency: 'USD', timeZone: ZONE, auctionKind: 'second_price', floorMicros: 15_000_000n, incrementMicros: 10_000n, ringTimeoutSeconds: 20,
      payout: { due: LENGTH_90, amount: { kind: 'percent', basisPoints: 6_000 } }, rules: { charge: { due: LENGTH_90, amount: { kind: 'clearing' } } },
    })
    expect(rowOf('campaign', { ...campaign, payoutKind: 'flat', payoutMicros: 5_000_000 })).toMatchObject({ payout: { due: LENGTH_90, amount: { kind: 'flat', amount: 5_000_000n } } })
    expect(rowOf('campaign', { ...campaign, publisherId: null })).toMatchObject({ payout: null })
    expect(rowOf('campaign', { ...campaign, maxConcurrency: 4 })).toMatchObject({ rules: { limits: { concurrency: 4 } } })
  })

  it('of a campaign lets its rules speak first', () => {
    const rules = { timeZone: 'Europe/Berlin', limits: { concurrency: 9 }, charge: { due: { kind: 'flat' }, amount: { kind: 'clearing' } }, payout: { due: { kind: 'connect' }, amount: { kind: 'flat', amount: '2.5' } } }
    expect(rowOf('campaign', { ...campaign, maxConcurrency: 4, rules })).toMatchObject({
      timeZone: 'Europe/Berlin', payout: { due: { kind: 'connect' }, amount: { kind: 'flat', amount: 2_500_000n } }, rules: { limits: { concurrency: 9 }, charge: { due: { kind: 'flat' } } },
    })
    expect(rowOf('campaign', { ...campaign, maxConcurrency: 4, rules: { limits: { concurrency: null } } })).toMatchObject({ rules: { limits: { concurrency: null } } })
  })

  it('of a campaign or a buyer names the zone of its caps: by its rules, else by the log, else the organisation’s', () => {
    for (const [kind, row] of [['campaign', campaign], ['buyer', buyer]] as const) {
      expect(rowOf(kind, row)).toMatchObject({ timeZone: ZONE })
      expect(rowOf(kind, { ...row, timeZone: 'Asia/Tokyo' })).toMatchObject({ timeZone: 'Asia/Tokyo' })
      expect(rowOf(kind, { ...row, timeZone: 'Asia/Tokyo', rules: { timeZone: 'Europe/Berlin' } })).toMatchObject({ timeZone: 'Europe/Berlin' })
    }
  })

  it('of a target says what its columns say, and nothing where they are null', () => {
    expect(rowOf('target', target)).toEqual({
      targetId: 'x', campaignId: 'c', buyerId: 'b', version: 2, kind: 'number', status: 'active', timeZone: 'America/Chicago', bidMicros: 25_000_000n, bidSource: 'book', agentIds: [], rules: {},
    })
    expect(rowOf('target', { ...target, hours: HOURS, states: ['NY', 'NJ'], maxConcurrency: 2, hourCap: 3, dayCap: 0, bidSource: 'answer' })).toMatchObject({
      bidSource: 'answer',
      rules: { settings: { schedule: { timeZone: 'America/Chicago', hours: HOURS }, geography: { include: { states: ['NY', 'NJ'] } } }, limits: { concurrency: 2, calls: { hour: 3, day: 0 } } },
    })
  })

  const columns = { ...target, hours: HOURS, states: ['NY'], maxConcurrency: 2, hourCap: 3, dayCap: 4 }
  it.each<[rules: object, merged: object]>([
    [{ settings: { schedule: null, geography: null } }, { settings: { schedule: null, geography: null }, limits: { concurrency: 2, calls: { hour: 3, day: 4 } } }],
    [{ settings: { schedule: { timeZone: 'UTC', hours: null }, geography: { exclude: { zips: ['10001'] } } } }, { settings: { schedule: { timeZone: 'UTC', hours: null }, geography: { exclude: { zips: ['10001'] }, include: { states: ['NY'] } } } }],
    [{ settings: { geography: { include: { zips: ['10001'] } } } }, { settings: { geography: { include: { zips: ['10001'] } } } }],
    [{ settings: { geography: { include: {} } } }, { settings: { geography: { include: { states: ['NY'] } } } }],
    [{ limits: { concurrency: null, calls: { hour: null, total: 9 }, spend: { day: '10' } } }, { limits: { concurrency: null, calls: { hour: null, day: 4, total: 9 }, spend: { day: 10_000_000n } } }],
    [{ settings: { callTypes: ['transfer'] }, labels: ['gold'] }, { settings: { callTypes: ['transfer'], geography: { include: { states: ['NY'] } } }, labels: ['gold'] }],
  ])('of a target lets its rules speak first: %j', (rules, merged) => {
    const read = rowOf('target', { ...columns, rules })
    expect(read).toMatchObject({ rules: merged })
    const places = (document: object): unknown => (document as { settings?: { geography?: unknown } }).settings?.geography
    if (places(merged) !== undefined) expect(places((read as { rules: object }).rules)).toEqual(places(merged))
  })

  it('of a buyer, a publisher, a profile and an agent', () => {
    expect(rowOf('buyer', { ...buyer, maxConcurrency: 7 })).toEqual({ buyerId: 'x', version: 1, status: 'active', timeZone: ZONE, rules: { limits: { concurrency: 7 } } })
    expect(rowOf('publisher', { id: 'p', status: 'paused', rules: { reserve: '1.5' } })).toEqual({ publisherId: 'x', status: 'paused', rules: { reserve: 1_500_000n } })
    expect(rowOf('profile', { ...profile, rules: { maxBid: '30' } })).toEqual({ profileId: 'x', targetId: 't', version: 1, status: 'active', bidMicros: 1n, rules: { maxBid: 30_000_000n } })
    expect(rowOf('agent', { id: 'u', skills: { spanish: 7 } })).toEqual({ userId: 'x', skills: { spanish: 7 } })
  })

  it('may be gone', () => {
    for (const kind of ['campaign', 'publisher', 'buyer', 'target', 'profile', 'agent']) expect(read([kind, 'x', null])).toEqual({ kind, id: 'x', row: null })
  })
})

describe('a figure of the log', () => {
  it.each<[item: unknown, change: BookChange]>([
    [['agents', 't', ['u', 'v']], { kind: 'agents', id: 't', userIds: ['u', 'v'] }],
    [['live', 'profile', 'f', 2, null], { kind: 'live', scope: 'profile', id: 'f', live: 2, releasedAtMs: null }],
    [['live', 'seat', 'u', '0', '1763629200000'], { kind: 'live', scope: 'seat', id: 'u', live: 0, releasedAtMs: 1_763_629_200_000 }],
    [['used', 'target', 't', '2026-11-20T14', 3, '9223372036854775807'], { kind: 'used', level: 'target', id: 't', windowKey: '2026-11-20T14', calls: 3, micros: 9_223_372_036_854_775_807n }],
    [['funds', 'b', 'USD', '-5'], { kind: 'funds', buyerId: 'b', currency: 'USD', availableMicros: -5n }],
    [['seat', 'u', { state: 'away', softphoneReady: true, seenAtMs: 1, sinceMs: 2 }], { kind: 'seat', userId: 'u', seat: { state: 'away', softphoneReady: true, seenAtMs: 1, sinceMs: 2 } }],
    [['seat', 'u', null], { kind: 'seat', userId: 'u', seat: null }],
  ])('%j', (item, change) => expect(read(item)).toEqual(change))
})

describe('what is wrong', () => {
  it.each<[item: unknown, path: string]>([
    [['weather', 'x', null], '0.0'],
    ['campaign', '0'],
    [['campaign', '', null], '0.1'],
    [['campaign', 'x'], '0'],
    [['campaign', 'x', { ...campaign, status: 'asleep' }], '0.2.status'],
    [['campaign', 'x', { ...campaign, floorMicros: 2 ** 53 }], '0.2.floorMicros'],
    [['campaign', 'x', { ...campaign, floorMicros: '-1' }], '0.2.floorMicros'],
    [['campaign', 'x', { ...campaign, rules: { plan: [] } }], '0.2.rules.plan'],
    [['buyer', 'x', { ...buyer, rules: { moods: 1 } }], '0.2.rules'],
    [['buyer', 'x', { ...buyer, timeZone: 'Mars/Base' }], '0.2.timeZone'],
    [['target', 'x', { ...target, timeZone: undefined }], '0.2.timeZone'],
    [['target', 'x', { ...target, states: ['New York'] }], '0.2.states.0'],
    [['target', 'x', { ...target, hours: [[]] }], '0.2.hours'],
    [['target', 'x', { ...target, dayCap: -1 }], '0.2.dayCap'],
    [['profile', 'x', { ...profile, rules: { modifiers: [{ adjustment: 'multiply', factor: '1', criterion: { tag: 'a', comparison: 'regex', value: '(' } }] } }], '0.2.rules.modifiers.0.criterion.value'],
    [['agent', 'x', { skills: { spanish: 11 } }], '0.2.skills.spanish'],
    [['agents', 't', 'u'], '0.2'],
    [['live', 'planet', 'x', 1, null], '0.1'],
    [['live', 'target', 'x', -1, null], '0.3'],
    [['live', 'target', 'x', 1.5, null], '0.3'],
    [['used', 'seat', 'x', 'total', 1, 1], '0.1'],
    [['used', 'target', 'x', 'Tuesday', 1, 1], '0.3'],
    [['funds', 'b', 'USD', '1.5'], '0.3'],
    [['seat', 'u', { state: 'available', softphoneReady: 1, seenAtMs: 1, sinceMs: 2 }], '0.2.softphoneReady'],
  ])('is refused with its place: %j', (item, path) => {
    const { refused } = readBookChanges([item], ZONE)
    expect(refused).toMatchObject([{ path, reason: expect.stringMatching(/\w/) }])
  })

  it('does not take the rest with it, and takes no calls', () => {
    const good = { ...profile, id: 'g' }
    const { changes, refused } = readBookChanges([
      ['campaign', 'c', campaign], ['target', 't', { ...target, rules: { labels: ['Not A Label'] } }], ['profile', 'f', { ...profile, rules: { maxBid: 'much' } }], ['profile', 'g', good],
      ['profile', 'h', { targetId: 't' }], ['profile', 'i', 'nothing'], ['buyer', 'b', { ...buyer, version: 'new' }], ['live', 'target', 't', 'many', null], ['live', 'target', 't', 1, null],
    ], ZONE)
    expect(refused.map(({ kind, id, path }) => [kind, id, path])).toEqual([
      ['target', 't', '1.2.rules.labels.0'], ['profile', 'f', '2.2.rules.maxBid'], ['profile', 'h', '4.2.version'], ['profile', 'i', '5.2'], ['buyer', 'b', '6.2.version'], ['live', 'target', '7.3'],
    ])
    const state = createBookState()
    state.apply({ seq: 1, changes })
    const book = state.campaignBook('c')
    expect(book?.targets.get('t')).toMatchObject({ status: 'paused', rules: {}, bidMicros: 25_000_000n })
    // Not gone: without them the target's own bid would be for every call.
    expect([...(book?.profiles.values() ?? [])].map(({ profileId, status }) => [profileId, status]).sort()).toEqual([['f', 'paused'], ['g', 'active'], ['h', 'paused']])
    expect(book?.buyers.size).toBe(0)
    expect(state.live.live('target', 't')).toBe(1)
  })

  it('is the whole entry where it is no list, or its organisation has no zone', () => {
    for (const json of [null, {}, 'text', 1]) expect(readBookChanges(json, ZONE)).toMatchObject({ changes: [], refused: [{ path: '' }] })
    expect(readBookChanges([['campaign', 'c', campaign]], 'Mars/Base')).toMatchObject({ changes: [], refused: [{ path: '' }] })
    expect(readBookChanges([], ZONE)).toEqual({ changes: [], refused: [] })
  })
})

describe('whatever comes', () => {
  const kinds = fc.constantFrom('campaign', 'publisher', 'buyer', 'target', 'profile', 'agent', 'agents', 'live', 'used', 'funds', 'seat')
  const rows: Readonly<Record<string, object>> = { campaign, buyer, target, profile, publisher: { status: 'active', rules: {} }, agent: { skills: {} } }

  it('is read or refused, never thrown at, and what is read can be applied', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.tuple(kinds, fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), fc.jsonValue()), fc.tuple(kinds, fc.string(), fc.jsonValue())), { maxLength: 5 }), (json) => {
        const { changes, refused } = readBookChanges(json, ZONE)
        expect(changes.length + refused.length).toBeGreaterThanOrEqual(json.length)
        const state = createBookState()
        expect(state.apply({ seq: 1, changes }).ok).toBe(true)
        expect(restoreBookState(JSON.parse(JSON.stringify(state.checkpoint()))).ok).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read or refused also where one value of a good row is another one', () => {
    const row = fc.constantFrom(...Object.keys(rows)).chain((kind) => fc.tuple(fc.constant(kind), fc.constantFrom(...Object.keys(rows[kind] ?? {})), fc.jsonValue()))
    fc.assert(
      fc.property(row, ([kind, column, value]) => {
        const { changes, refused } = readBookChanges([[kind, 'x', { ...rows[kind], [column]: value }]], ZONE)
        expect(changes).toHaveLength(1)
        for (const { path } of refused) expect(path.startsWith(`0.2.${column}`)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })
})
