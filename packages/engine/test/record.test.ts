import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBookState, decideRoute, decodeRecord, encodeRecord, explainRecord, explainRoute, needsOfTrace, recordDecision, replay, replayRecord, RULES_VERSION, zonesOfRecord } from './engine.ts'
import type { BookState, DecisionRecord, RouteQuery } from './engine.ts'
import { crc32 } from '../src/trace/crc32.ts'
import { isPackable, packUuid, unpackUuid } from '../src/trace/uuid-pack.ts'
import { changesOfBook, factsOf, randomCase, reversed, type RandomCase } from './next-arbitraries.ts'
import { CAMPAIGN_ID, worldZones } from './next-world.ts'

function stateOf({ book, changes }: RandomCase): BookState {
  const state = createBookState()
  state.apply({ seq: 1, changes: [...changesOfBook(book), ...changes] })
  return state
}

function recordOf(state: BookState, query: RouteQuery, max: number | null = null): DecisionRecord {
  const book = state.campaignBook(CAMPAIGN_ID)
  if (book === undefined) throw new Error('no book')
  return recordDecision(state, CAMPAIGN_ID, query, decideRoute({ ...query, book, live: state.live }, max ?? Infinity), max)
}

function decoded(text: string): DecisionRecord {
  const result = decodeRecord(text)
  if (!result.ok) throw new Error(`${result.code} ${result.path} ${result.reason}`)
  return result.record
}

const maxCandidates = fc.constantFrom(null, 0, 1, 2, 5)

describe('the record of a decision', { timeout: 120_000 }, () => {
  it('says what was asked and decided, in the same bytes each time', () => {
    fc.assert(
      fc.property(randomCase(), maxCandidates, (random, max) => {
        const state = stateOf(random)
        const record = recordOf(state, random.query, max)
        const text = encodeRecord(record)
        const again = decoded(text)
        expect(encodeRecord(again)).toBe(text)
        // What a JSON column may do to it: parse and print.
        expect(JSON.stringify(JSON.parse(text))).toBe(text)
        const { zones, call: { earlierCalls, skills, ...call }, revenue, ...query } = random.query
        const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1)
        expect({ ...again.query, call: { ...again.query.call, earlierCalls: new Set(again.query.call.earlierCalls.map((one) => JSON.stringify(one))) }, revenue: again.query.revenue.toSorted((a, b) => byText(a.targetId, b.targetId)) })
          .toEqual({ ...query, call: { ...call, skills: skills.toSorted(), earlierCalls: new Set(earlierCalls.map((one) => JSON.stringify(one, ['atMs', 'campaignId', 'buyerId', 'targetId', 'connected', 'converted']))) }, revenue: revenue.toSorted((a, b) => byText(a.targetId, b.targetId)) })
        expect(again.candidates).toEqual(record.candidates)
        expect([again.seq, again.campaignId, again.maxCandidates, again.hasMore, again.rulesVersion]).toEqual([1, CAMPAIGN_ID, max, record.hasMore, RULES_VERSION])
        const zonesAgain = zonesOfRecord(again)
        expect(zonesAgain.databaseVersion).toBe(zones.databaseVersion)
        for (const zone of state.zones(CAMPAIGN_ID)) expect(zonesAgain.offsetAt(zone, query.nowMs).offsetMinutes).toBe(zones.offsetAt(zone, query.nowMs).offsetMinutes)
      }),
      { numRuns: 400 },
    )
  })

  it('names the zone of every clock that a decision looks at, and no clock is looked at for another instant', () => {
    fc.assert(
      fc.property(randomCase(), (random) => {
        const state = stateOf(random)
        const known = new Set(state.zones(CAMPAIGN_ID))
        const asked: (readonly [zone: string, atMs: number])[] = []
        const zones: RouteQuery['zones'] = { ...worldZones, offsetAt: (zone, atMs) => (asked.push([zone, atMs]), worldZones.offsetAt(zone, atMs)) }
        const facts = factsOf(random)
        explainRoute({ ...facts, book: state.campaignBook(CAMPAIGN_ID) ?? facts.book, zones })
        for (const [zone, atMs] of asked) expect([known.has(zone), atMs]).toEqual([true, random.query.nowMs])
      }),
      { numRuns: 400 },
    )
  })

  it('repeats the decision and explains it from the book at its position', () => {
    fc.assert(
      fc.property(randomCase(), maxCandidates, (random, max) => {
        const state = stateOf(random)
        const book = state.campaignBook(CAMPAIGN_ID)
        if (book === undefined) throw new Error('no book')
        const record = recordOf(state, random.query, max)
        const text = encodeRecord(record)
        expect(replay(text, state)).toEqual({ ok: true, format: 2, rulesVersion: RULES_VERSION, text, same: true })
        expect(explainRecord(decoded(text), book, state.live).consistent).toBe(true)
        // The order in which maps and lists were filled leaves no trace.
        expect(encodeRecord(recordOf(state, reversed(factsOf(random)), max))).toBe(text)
      }),
      { numRuns: 400 },
    )
  })

  it('shows a decision that does not follow from its facts', () => {
    fc.assert(
      fc.property(randomCase(), (random) => {
        const state = stateOf(random)
        const record = recordOf(state, random.query)
        fc.pre(record.candidates.length > 0)
        const book = state.campaignBook(CAMPAIGN_ID)
        if (book === undefined) throw new Error('no book')
        const forgeries: DecisionRecord[] = [
          { ...record, candidates: record.candidates.map((candidate) => ({ ...candidate, priceMicros: candidate.priceMicros + 1n })) },
          { ...record, candidates: record.candidates.slice(1) },
          { ...record, hasMore: true },
        ]
        for (const forged of forgeries) {
          expect(replayRecord(encodeRecord(forged), state)).toMatchObject({ ok: true, same: false, text: encodeRecord(record) })
          expect(explainRecord(decoded(encodeRecord(forged)), book, state.live).consistent).toBe(false)
        }
      }),
      { numRuns: 50 },
    )
  })
})

/** An ordinary call: numbers, place, two tags, an earlier call; four candidates of three buyers, two with profiles of their own, one agent. */
const id = (kind: number, index: number): string => `0190a2b4-7c1e-7a00-8${kind.toString(16).padStart(3, '0')}-${(0x3f2a_9c00_0000 + index * 7_919_543).toString(16).padStart(12, '0')}`
const ordinary: DecisionRecord = {
  rulesVersion: RULES_VERSION, seq: 1_284_467, campaignId: id(1, 1), maxCandidates: 8, hasMore: false,
  zones: { databaseVersion: '2026b', offsets: [['America/Chicago', -360], ['America/New_York', -300]] },
  query: {
    nowMs: Date.UTC(2026, 10, 20, 15, 4, 5, 678), startedAtMs: Date.UTC(2026, 10, 20, 15, 4, 5, 678), draw: 3_141_592_653, tried: [], denial: null, answers: new Map(), pending: [], revenue: [],
    call: {
      callId: id(2, 1), from: '+12125550100', to: '+18005550199', location: { country: 'US', state: 'NY', city: 'new york', zip: '10001', latE6: 40_750_633, lonE6: -73_997_177 }, callType: 'inbound',
      callerType: 'mobile', attestation: 'TN-Validation-Passed-A', quality: { score: 7_250, history: 1_204 }, tags: { age: '65', insured: 'yes' },
      earlierCalls: [{ atMs: Date.UTC(2026, 10, 19, 15), campaignId: id(1, 1), buyerId: id(3, 1), targetId: id(4, 1), connected: true, converted: false }], skills: [],
    },
  },
  candidates: [
    { targetId: id(4, 1), profileId: id(5, 1), buyerId: id(3, 1), userId: null, bidMicros: 31_500_000n, priceMicros: 28_760_000n, rank: 1 },
    { targetId: id(4, 2), profileId: id(4, 2), buyerId: id(3, 2), userId: id(6, 1), bidMicros: 28_750_000n, priceMicros: 27_010_000n, rank: 2 },
    { targetId: id(4, 3), profileId: id(5, 2), buyerId: id(3, 3), userId: null, bidMicros: 27_000_000n, priceMicros: 25_010_000n, rank: 3 },
    { targetId: id(4, 4), profileId: id(4, 4), buyerId: id(3, 2), userId: null, bidMicros: 25_000_000n, priceMicros: 15_000_000n, rank: 4 },
  ],
}

/** A list with a checksum of its own: not damaged, but perhaps not a record. */
function sealed(items: readonly unknown[]): string {
  const body = JSON.stringify(items).slice(0, -1)
  return `${body},${crc32(body)}]`
}

describe('the text of a record', { timeout: 120_000 }, () => {
  const text = encodeRecord(ordinary)

  it('is short', () => {
    expect(decoded(text)).toEqual(ordinary)
    expect(text.length).toBeLessThan(700)
    const { call } = ordinary.query
    const plain = { ...ordinary.query, call: { ...call, location: { ...call.location, latE6: null, lonE6: null }, tags: {}, earlierCalls: [], quality: null } }
    const implied = ordinary.candidates.map((candidate) => ({ ...candidate, profileId: candidate.targetId, userId: null }))
    expect(encodeRecord({ ...ordinary, query: plain, candidates: implied }).length).toBeLessThan(520)
  })

  it('keeps UUIDs in 20 letters and everything else as it is', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => { expect(unpackUuid(packUuid(uuid))).toBe(uuid) }))
    expect(packUuid('ffffffff-ffff-ffff-ffff-ffffffffffff')).toHaveLength(20)
    for (const other of ['FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', 'target-1', '', 'ffffffff-ffff-ffff-ffff-ffffffffffff ']) expect(isPackable(other)).toBe(false)
    for (const damaged of ['', 'A', '0'.repeat(19), '0'.repeat(21), `${'0'.repeat(19)},`, '#'.repeat(20)]) expect(unpackUuid(damaged)).toBeUndefined()
  })

  it('is refused when a single character was changed, lost or added', () => {
    const characters = fc.constantFrom(...'0123456789,[]{}":-aZ_ \u{1f600}')
    fc.assert(
      fc.property(fc.nat(text.length), fc.constantFrom('change', 'lose', 'add', 'cut'), characters, (place, what, character) => {
        const rest = what === 'cut' ? '' : text.slice(place + (what === 'add' ? 0 : 1))
        const damaged = text.slice(0, place) + (what === 'lose' || what === 'cut' ? '' : character) + rest
        const result = decodeRecord(damaged)
        if (damaged !== text) expect(result).toMatchObject({ ok: false, path: expect.any(String), reason: expect.stringMatching(/\w/) })
      }),
      { numRuns: 5_000 },
    )
  })

  it('is refused when it is no record', () => {
    for (const foreign of ['', 'null', '{}', '[]', '[1]', '[2]', '2', '"text"', '{"format":2}', '{"format":1}', '[2,"2026.2"]', 'not json', '[[2]]']) {
      const result = decodeRecord(foreign)
      expect(result).toMatchObject({ ok: false, code: expect.stringMatching(/^trace\.(not_json|format_unknown|damaged|invalid)$/) })
      expect(replay(foreign, null).ok).toBe(false)
      expect(needsOfTrace(foreign).ok || foreign === '{"format":1}').toBe(foreign === '{"format":1}')
    }
    fc.assert(fc.property(fc.jsonValue(), (value) => { expect(decodeRecord(sealed(Array.isArray(value) ? [2, ...(value as unknown[])] : [2, value])).ok).toBe(false) }))
  })

  it.each<[name: string, place: number, value: unknown, path: string]>([
    ['a position that is none', 2, -1, '2'],
    ['half an id', 3, 'AAAA', '3'],
    ['an id twice', 3, packUuid(id(1, 1)).repeat(14), ''],
    ['an unused id', 3, `${JSON.parse(encodeRecord(ordinary))[3] as string}${packUuid(id(9, 9))}`, ''],
    ['a campaign that is not there', 4, 99, '4'],
    ['an instant with a fraction', 5, 1.5, '5'],
    ['a draw above 32 bits', 6, 4_294_967_296, '6'],
    ['a zone without its offset', 7, ['2026b', 'UTC'], '7'],
    ['zones out of order', 7, ['2026b', 'UTC', 0, 'Asia/Kathmandu', 345], ''],
    ['an unknown kind of caller', 8, [1, '', '', 0, 0, 0, 0, 3, 0, 0], '8.7'],
    ['an unknown attestation', 8, [1, '', '', 0, 0, 0, 0, 2, 'D', 0], '8.8'],
    ['a fact of the future', 8, [1, '', '', 0, 0, 0, 0, 2, 0, { mood: 'good' }], '8.9.mood'],
    ['a candidate that is too short', 9, [[0, 0, 0, -1, 1, 1]], '9.0'],
    ['a price that is no number of micro-units', 9, [[0, 0, 0, -1, 1, '1.5', 1]], '9.0.5'],
    ['a price in another form', 9, [[0, 0, 0, -1, 1, '1', 1]], ''],
    ['fewer than no candidates', 10, -2, '10'],
    ['a reason that is not in the list', 12, { tried: [[0, -1, 'bored']] }, '12.tried.0.2'],
    ['an answer with too much in it', 12, { answers: [[0, 1, 'USD', null, 2]] }, '12.answers.0'],
    ['nothing where an object stands', 12, {}, ''],
  ])('is refused with %s, though its checksum is right', (_name, place, value, path) => {
    const items = (JSON.parse(text) as unknown[]).slice(0, -1)
    items[place] = value
    expect(decodeRecord(sealed(items))).toMatchObject({ ok: false, code: 'trace.invalid', path })
  })

  it('is repeated only by its own rules, at its own position, with its campaign', () => {
    const [random] = fc.sample(randomCase(), { numRuns: 1, seed: 3 })
    if (random === undefined) throw new Error('no case')
    const state = stateOf(random)
    const record = recordOf(state, random.query)
    expect(replay(encodeRecord({ ...record, rulesVersion: '2031.1' }), state)).toMatchObject({ ok: false, code: 'trace.rules_unknown', path: '1' })
    expect(replay(encodeRecord({ ...record, seq: 2 }), state)).toMatchObject({ ok: false, code: 'trace.other_position', path: '2' })
    expect(replay(encodeRecord({ ...record, campaignId: 'campaign-9' }), state)).toMatchObject({ ok: false, code: 'trace.campaign_unknown', path: '4' })
    expect(replay(encodeRecord(record), null)).toMatchObject({ ok: false, code: 'trace.state_missing' })
    expect(needsOfTrace(encodeRecord(record))).toEqual({ ok: true, format: 2, seq: 1, campaignId: CAMPAIGN_ID })
  })
})
