import { describe, expect, it } from 'vitest'
import type { Schedule, TagCriterion } from '@ringfloor/shared'
import { CHECKS } from '../../src/eligibility/checks/index.ts'
import { AGENTS_TARGET, funds, judge, liveCalls, NOW, obstacleOf, seat, TOO_OLD, units, used, type Difference } from './fixture.ts'

type Row = readonly [what: string, difference: Difference | readonly Difference[], reason: string | null, detail?: string]

const LEVELS = ['campaign', 'buyer', 'target', 'profile'] as const
const settings = (rules: object): Difference => ({ profile: { rules: { settings: rules } } })
const include = (places: object): Difference => settings({ geography: { include: places } })
const exclude = (places: object): Difference => settings({ geography: { exclude: places } })
const place = (location: object): Difference => ({ call: { location } })
const NOWHERE = place({ country: null, state: null, city: null, zip: null, latE6: null, lonE6: null })
const MIAMI = { latE6: 25_761_700, lonE6: -80_191_800 }
const MIAMI_TO_NEW_YORK_METERS = 1_757_964
const week = (from: number, to: number): Schedule['hours'] => Array.from({ length: 7 }, () => [{ from, to }])
const NEW_YORK = { timeZone: 'America/New_York' }
const age = (comparison: 'greater_than' | 'less_than', value: string, tag = 'age'): TagCriterion => ({ tag, comparison, value })
const earlier = (difference: object): Difference => ({ call: { earlierCalls: [{ atMs: NOW - 1, campaignId: 'campaign', buyerId: 'buyer', targetId: 'target', connected: false, converted: false, ...difference }] } })
const duplicates = (...rules: readonly (readonly [scope: string, windowSeconds: number, counts: string])[]): Difference =>
  settings({ duplicates: rules.map(([scope, windowSeconds, counts]) => ({ scope, windowSeconds, counts })) })
const answer = (bid: object): Difference => ({ target: { bidSource: 'answer' }, query: { answers: new Map([['target', { kind: 'bid', bidMicros: units(8), currency: 'USD', expiresAtMs: null, ...bid } as never]]) } })
const noAnswer = (reason: string, detail: string | null): Difference => ({ target: { bidSource: 'answer' }, query: { answers: new Map([['target', { kind: 'none', reason, detail } as never]]) } })
const limits = (level: (typeof LEVELS)[number], rules: object): Difference => ({ [level]: { rules: { limits: rules } } })
const tried = (targetId: string, userId: string | null = null) => ({ targetId, userId, reason: 'technical.no_answer' as const })

const STANDING: readonly Row[] = [
  ['nothing wrong', {}, null],
  ['denied', { query: { denial: { ruleId: 'list.blocked', reason: 'on the list' } } }, 'compliance.denied', 'list.blocked: on the list'],
  ['campaign', { campaign: { status: 'paused' } }, 'not_eligible.campaign_paused', 'campaign is paused'],
  ['publisher', { publisher: { status: 'paused' } }, 'not_eligible.campaign_paused', 'publisher is paused'],
  ['buyer', { buyer: { status: 'paused' } }, 'not_eligible.buyer_paused', 'buyer is paused'],
  ['no buyer', { buyer: null }, 'not_eligible.buyer_paused', 'buyer is not in the book'],
  ['target', { target: { status: 'paused' } }, 'not_eligible.target_paused', 'target is paused'],
  ['profile', { profile: { status: 'paused' } }, 'not_eligible.profile_paused', 'bid profile is paused'],
  ['no target', { profile: { targetId: 'elsewhere' } }, 'not_eligible.target_paused', 'target is not in the book'],
]

const TWO_AGENTS: Difference = { target: { kind: 'agents', agentIds: ['ann', 'bob'] }, agents: { ann: {}, bob: {} }, live: [seat('ann'), seat('bob')] }
const ROUTING: readonly Row[] = [
  ['19 attempts', { query: { tried: Array.from({ length: 19 }, () => tried('other')) } }, null],
  ['20 attempts where none is said', { query: { tried: Array.from({ length: 20 }, () => tried('other')) } }, 'not_eligible.attempts_used', '20 of 20 attempts'],
  ['the only attempt', { campaign: { rules: { reroute: { maxAttempts: 1 } } }, query: { tried: [tried('other')] } }, 'not_eligible.attempts_used', '1 of 1 attempt'],
  ['one millisecond left', { campaign: { rules: { reroute: { maxSeconds: 60 } } }, query: { startedAtMs: NOW - 59_999 } }, null],
  ['time is up', { campaign: { rules: { reroute: { maxSeconds: 60 } } }, query: { startedAtMs: NOW - 60_000 } }, 'not_eligible.time_used', 'routed for 60 of 60 seconds'],
  ['time is up, unlimited', { query: { startedAtMs: 0 } }, null],
  ['line tried', { query: { tried: [tried('target')] } }, 'not_eligible.already_tried', 'tried earlier in this call'],
  ['another line tried', { query: { tried: [tried('other')] } }, null],
  ['one of two agents tried', [TWO_AGENTS, { query: { tried: [tried('target', 'ann')] } }], null],
  ['both agents tried, one elsewhere', [TWO_AGENTS, { query: { tried: [tried('target', 'ann'), tried('other', 'bob')] } }], 'not_eligible.already_tried', 'every agent who can ring was tried earlier in this call'],
  ['agent tried, the other busy', [TWO_AGENTS, { query: { tried: [tried('target', 'ann')] }, live: [liveCalls('seat', 'bob', 1)] }], 'not_eligible.already_tried'],
  ['agent tried and gone, nobody can ring', [AGENTS_TARGET, { query: { tried: [tried('target', 'ann')] }, live: [seat('ann', { state: 'not_answering' })] }], 'capacity.no_agent_available', 'no other agent is available, 1 already tried'],
]

const PLACES: readonly Row[] = [
  ['no place is everywhere', include({ states: [], zips: [] }), null],
  ['state', include({ states: ['NY'] }), null],
  ['state elsewhere', include({ states: ['FL', 'GA'] }), 'not_eligible.geography', 'caller from NY, takes FL GA'],
  ['state unknown', [include({ states: ['FL'] }), NOWHERE], 'not_eligible.geography', 'caller from an unknown state, takes FL'],
  ['many states', include({ states: ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'B1'] }), 'not_eligible.geography', 'caller from NY, takes A1 A2 A3 A4 A5 A6 A7 A8 and 2 more'],
  ['very many places', include({ states: Array.from({ length: 20 }, (_, index) => `S${index}`), zips: Array.from({ length: 50_000 }, (_, index) => `${index + 20_000}`) }), 'not_eligible.geography', 'caller from NY 10001, takes S0, S1, S2, S3, S4, S5, S6, S7 and 50012 more'],
  ['union', include({ states: ['FL'], zips: ['10001'] }), null],
  ['country', include({ countries: ['US'] }), null],
  ['city of its state', include({ cities: ['albany|NY'] }), null],
  ['city of another state', include({ cities: ['albany|GA'] }), 'not_eligible.geography', 'caller from albany NY, takes albany GA'],
  ['city without a state', [include({ cities: ['albany|NY'] }), place({ state: null })], 'not_eligible.geography', 'caller from an unknown city, takes albany NY'],
  ['two kinds', include({ countries: ['CA'], zips: ['33101'] }), 'not_eligible.geography', 'caller from US 10001, takes CA, 33101'],
  ['two kinds, unknown', [include({ countries: ['CA'], zips: ['33101'] }), NOWHERE], 'not_eligible.geography', "the caller's place is unknown, takes CA, 33101"],
  ['on the circle', include({ radii: [{ center: MIAMI, radiusMeters: MIAMI_TO_NEW_YORK_METERS }] }), null],
  ['a meter outside', include({ radii: [{ center: MIAMI, radiusMeters: MIAMI_TO_NEW_YORK_METERS - 1 }] }), 'not_eligible.geography', 'caller 1757.964 km away, takes within 1757.963 km of 25.7617 -80.1918'],
  ['only a circle, no point', [include({ radii: [{ center: MIAMI, radiusMeters: 500_000 }] }), place({ latE6: null, lonE6: null })], 'not_eligible.geography', "the caller's place is unknown, takes within 500 km of 25.7617 -80.1918"],
  ['circle or state, no point', [include({ states: ['NY'], radii: [{ center: MIAMI, radiusMeters: 5 }] }), place({ latE6: null })], null],
  ['excluded state', exclude({ states: ['NY'] }), 'not_eligible.geography', 'caller from NY, which is excluded'],
  ['excluded, unknown', [exclude({ states: ['NY'], countries: ['US'] }), NOWHERE], null],
  ['included and excluded', settings({ geography: { include: { countries: ['US'] }, exclude: { zips: ['10001'] } } }), 'not_eligible.geography', 'caller from 10001, which is excluded'],
  ['excluded circle', exclude({ radii: [{ center: MIAMI, radiusMeters: 2_000_000 }] }), 'not_eligible.geography', 'caller from within 2000 km of 25.7617 -80.1918, which is excluded'],
]

const CALLER: readonly Row[] = [
  ['call type', settings({ callTypes: ['inbound'] }), null],
  ['another call type', settings({ callTypes: ['transfer', 'warm'] }), 'not_eligible.call_type', 'call of type inbound, takes transfer warm'],
  ['no call type', [settings({ callTypes: ['inbound'] }), { call: { callType: null } }], 'not_eligible.call_type', 'call of an unknown type, takes inbound'],
  ['no call type, none asked', { call: { callType: null } }, null],
  ['caller type', settings({ callerTypes: ['landline', 'mobile'] }), null],
  ['another caller type', settings({ callerTypes: ['landline'] }), 'not_eligible.caller_type', 'caller type is mobile, takes landline'],
  ['A for A', settings({ attestation: 'A' }), null],
  ['A for C', settings({ attestation: 'C' }), null],
  ['B for A', [settings({ attestation: 'A' }), { call: { attestation: 'TN-Validation-Passed-B-Diverted' } }], 'compliance.attestation', 'attestation B, asks for A'],
  ['B for B', [settings({ attestation: 'B' }), { call: { attestation: 'TN-Validation-Passed-B-Diverted' } }], null],
  ['C for B', [settings({ attestation: 'B' }), { call: { attestation: 'TN-Validation-Passed-C' } }], 'compliance.attestation', 'attestation C, asks for B'],
  ['failed for C', [settings({ attestation: 'C' }), { call: { attestation: 'TN-Validation-Failed-A' } }], 'compliance.attestation', 'no verified attestation, asks for C'],
  ['none for C', [settings({ attestation: 'C' }), { call: { attestation: null } }], 'compliance.attestation', 'no verified attestation, asks for C'],
  ['enough history', settings({ quality: { minScore: 0, minHistory: 20 } }), null],
  ['too little history', settings({ quality: { minScore: 0, minHistory: 21 } }), 'not_eligible.quality_history', '20 calls of history, asks for 21'],
  ['unknown is no history', [settings({ quality: { minScore: 0, minHistory: 1 } }), { call: { quality: null } }], 'not_eligible.quality_history', '0 calls of history, asks for 1'],
  ['score at the limit', settings({ quality: { minScore: 5_000, minHistory: 0 } }), null],
  ['score below', settings({ quality: { minScore: 5_001, minHistory: 0 } }), 'not_eligible.quality', 'score 5000, asks for 5001'],
  ['score unknown', [settings({ quality: { minScore: 10_000, minHistory: 0 } }), { call: { quality: null } }], null],
  ['skills of the call', [AGENTS_TARGET, { call: { skills: ['spanish'] } }], null],
  ['skills of both', [AGENTS_TARGET, { call: { skills: ['spanish'] }, campaign: { rules: { skills: ['medicare'] } } }], 'not_eligible.skills', 'asks for medicare spanish, which none of 1 agent has'],
  ['skills, no agents', [AGENTS_TARGET, { target: { agentIds: ['gone'] }, call: { skills: ['spanish'] } }], 'not_eligible.skills'],
  ['skills of a line', { call: { skills: ['spanish'] } }, null],
  ['a skill that every object has', [AGENTS_TARGET, { call: { skills: ['constructor'] } }], 'not_eligible.skills'],
]

const TAGS: readonly Row[] = [
  ['filter holds', { profile: { rules: { filters: [[age('greater_than', '64')]] } } }, null],
  ['any of a group', { profile: { rules: { filters: [[age('less_than', '5'), age('greater_than', '5', 'missing'), age('greater_than', '64')]] } } }, null],
  ['all groups', { profile: { rules: { filters: [[age('greater_than', '64')], [age('less_than', '65')]] } } }, 'not_eligible.tag_filter', 'filters[1]: asks for age is less than 65'],
  ['target first', { target: { rules: { filters: [[age('less_than', '5'), age('less_than', '6')]] } }, profile: { rules: { filters: [[age('less_than', '4')]] } } }, 'not_eligible.tag_filter', 'target.filters[0]: asks for age is less than 5 or age is less than 6'],
  ['not sent', { profile: { rules: { filters: [[age('less_than', '5'), age('less_than', '6', 'height')]] } } }, 'not_eligible.tag_missing', 'filters[0]: tag height was not sent'],
  ['no number', { profile: { rules: { filters: [[age('less_than', '6', 'plan')]] } } }, 'not_eligible.tag_missing', 'filters[0]: tag plan is no number'],
  ['what every object has', { profile: { rules: { filters: [[{ tag: '__proto__', comparison: 'required' }]] } } }, 'not_eligible.tag_filter', 'filters[0]: asks for __proto__ is sent'],
  ['reject', { profile: { rules: { modifiers: [{ criterion: age('greater_than', '64'), adjustment: 'reject' }] } } }, 'not_eligible.tag_rejected', 'modifiers[0]: age is greater than 64'],
  ['reject of the target', { target: { rules: { modifiers: [{ criterion: { tag: 'plan', comparison: 'equals', value: 'silver', negative: true }, adjustment: 'reject' }] } } }, 'not_eligible.tag_rejected', 'target.modifiers[0]: not: plan equals silver'],
  ['reject by a long list', { profile: { rules: { modifiers: [{ criterion: { tag: 'plan', comparison: 'bulk', values: ['gold', ...Array.from({ length: 30 }, (_, index) => `${index}`)] }, adjustment: 'reject' }] } } }, 'not_eligible.tag_rejected', 'modifiers[0]: plan is one of gold, 0, 1, 2, 3, 4, 5, 6 and 23 more'],
  ['reject undecided', { profile: { rules: { modifiers: [{ criterion: age('greater_than', '64', 'height'), adjustment: 'reject' }] } } }, null],
]

const DUPLICATES: readonly Row[] = [
  ['campaign', [duplicates(['campaign', 3_600, 'any']), earlier({ buyerId: null, targetId: null })], 'not_eligible.duplicate_campaign', 'call within the last 1 hour'],
  ['buyer', [duplicates(['buyer', 5_400, 'any']), earlier({ campaignId: 'other', targetId: null })], 'not_eligible.duplicate_buyer', 'call within the last 90 minutes'],
  ['target', [duplicates(['target', 172_800, 'any']), earlier({ campaignId: 'other', buyerId: null })], 'not_eligible.duplicate_target', 'call within the last 2 days'],
  ['another buyer', [duplicates(['buyer', 3_600, 'any'], ['target', 3_600, 'any']), earlier({ buyerId: 'other', targetId: null })], null],
  ['at the end of the window', [duplicates(['campaign', 61, 'any']), earlier({ atMs: NOW - 61_000 })], null],
  ['just within the window', [duplicates(['campaign', 61, 'any']), earlier({ atMs: NOW - 60_999 })], 'not_eligible.duplicate_campaign', 'call within the last 61 seconds'],
  ['at the same instant', [duplicates(['campaign', 1, 'any']), earlier({ atMs: NOW })], 'not_eligible.duplicate_campaign'],
  ['later', [duplicates(['campaign', 60, 'any']), earlier({ atMs: NOW + 1 })], null],
  ['did not connect', [duplicates(['campaign', 60, 'connected']), earlier({ converted: true })], null],
  ['connected', [duplicates(['campaign', 60, 'connected']), earlier({ connected: true })], 'not_eligible.duplicate_campaign', 'connected call within the last 1 minute'],
  ['did not convert', [duplicates(['buyer', 60, 'converted']), earlier({ connected: true })], null],
  ['converted', [duplicates(['buyer', 60, 'converted']), earlier({ converted: true })], 'not_eligible.duplicate_buyer', 'converted call within the last 1 minute'],
  ['the first rule that matches', [duplicates(['campaign', 60, 'converted'], ['target', 60, 'any'], ['buyer', 60, 'any']), earlier({})], 'not_eligible.duplicate_target'],
]

const CLOCK: readonly Row[] = [
  ['around the clock', settings({ schedule: { ...NEW_YORK, hours: null } }), null],
  ['opens at the minute', settings({ schedule: { ...NEW_YORK, hours: week(600, 1_020) } }), null],
  ['closes at the minute', settings({ schedule: { ...NEW_YORK, hours: week(540, 600) } }), 'not_eligible.closed', 'opens Wednesday 09:00 America/New_York'],
  ['on another clock', settings({ schedule: { timeZone: 'Europe/Berlin', hours: week(540, 960) } }), 'not_eligible.closed', 'opens Wednesday 09:00 Europe/Berlin'],
  ['break', settings({ schedule: { ...NEW_YORK, hours: week(540, 1_020), breaks: week(600, 615) } }), 'not_eligible.break', 'opens Tuesday 10:15 America/New_York'],
  ['holiday', settings({ schedule: { ...NEW_YORK, hours: week(540, 1_020), holidays: [{ date: '2026-11-24', name: 'Evacuation Day', spans: [] }] } }), 'not_eligible.holiday', 'Evacuation Day: opens Wednesday 09:00 America/New_York'],
]

const KEYS = { total: 'total', month: '2026-11', day: '2026-11-24', hour: '2026-11-24T10' } as const
const CAP_WORDS = { total: 'in all', month: 'this month', day: 'today', hour: 'this hour' } as const
const WINDOWS = ['total', 'month', 'day', 'hour'] as const
const CAPS: readonly Row[] = WINDOWS.flatMap((window) => LEVELS.flatMap((level): readonly Row[] => [
  [`${level} ${window}: one left`, [limits(level, { calls: { [window]: 12 } }), { live: [used(level, level, KEYS[window], 11)] }], null],
  [`${level} ${window}: full`, [limits(level, { calls: { [window]: 12 } }), { live: [used(level, level, KEYS[window], 12)] }], `capacity.${window}_cap`, `12 of 12 calls ${CAP_WORDS[window]} (${level})`],
  [`${level} ${window}: none allowed`, limits(level, { calls: { [window]: 0 } }), `capacity.${window}_cap`, `0 of 0 calls ${CAP_WORDS[window]} (${level})`],
  [`${level} ${window}: just affordable`, [limits(level, { spend: { [window]: units(30) } }), { live: [used(level, level, KEYS[window], 0, 20)] }], null],
  [
    `${level} ${window}: a micro-unit too much`, [limits(level, { spend: { [window]: units(30) } }), { live: [used(level, level, KEYS[window], 0, 20.000001)] }], `price.${window}_spend`,
    level === 'campaign' ? `bid 10.00, more than is left ${CAP_WORDS[window]} (campaign)` : `bid 10.00, 20.000001 of 30.00 spent ${CAP_WORDS[window]} (${level})`,
  ],
]))
const ZONED: readonly Row[] = [
  ['buyer in Kathmandu, 20:45 there', [{ buyer: { timeZone: 'Asia/Kathmandu', rules: { limits: { calls: { hour: 1 } } } } }, { live: [used('buyer', 'buyer', '2026-11-24T20', 1)] }], 'capacity.hour_cap'],
  ['its own hour, not the campaign\'s', [{ buyer: { timeZone: 'Asia/Kathmandu', rules: { limits: { calls: { hour: 1 } } } } }, { live: [used('buyer', 'buyer', '2026-11-24T10', 1)] }], null],
  ['a profile counts by the zone of its target', [{ target: { timeZone: 'Pacific/Kiritimati' }, profile: { rules: { limits: { calls: { day: 1 } } } } }, { live: [used('profile', 'profile', '2026-11-25', 1)] }], 'capacity.day_cap'],
]

const BUSY: readonly Row[] = [
  ...LEVELS.flatMap((level): readonly Row[] => [
    [`${level}: one left`, [limits(level, { concurrency: 3 }), { live: [liveCalls(level, level, 2)] }], null],
    [`${level}: full`, [limits(level, { concurrency: 3 }), { live: [liveCalls(level, level, 3)] }], `capacity.${level}_concurrency`, '3 of 3 live calls'],
    [`${level}: no limit`, [limits(level, { concurrency: null }), { live: [liveCalls(level, level, 99)] }], null],
  ]),
  ['an agent', AGENTS_TARGET, null],
  ['no seat', [AGENTS_TARGET, { live: [{ kind: 'seat', userId: 'ann', seat: null }] }], 'capacity.no_agent_available', 'no agent is available'],
  ['away', [AGENTS_TARGET, { live: [seat('ann', { state: 'away' })] }], 'capacity.no_agent_available'],
  ['no softphone', [AGENTS_TARGET, { live: [seat('ann', { softphoneReady: false })] }], 'capacity.no_agent_available'],
  ['heard of too long ago', [AGENTS_TARGET, { live: [seat('ann', { seenAtMs: TOO_OLD })] }], 'capacity.no_agent_available'],
  ['heard of just in time', [AGENTS_TARGET, { live: [seat('ann', { seenAtMs: TOO_OLD + 1 })] }], null],
  ['in a call', [AGENTS_TARGET, { live: [liveCalls('seat', 'ann', 1)] }], 'capacity.no_agent_available'],
  ['not in the book', [AGENTS_TARGET, { target: { agentIds: ['gone'] }, live: [seat('gone')] }], 'capacity.no_agent_available'],
  ['no agents at all', [AGENTS_TARGET, { target: { agentIds: [] } }], 'capacity.no_agent_available'],
]

const PRICE: readonly Row[] = [
  ['outside bid', answer({}), null],
  ['missing answer', { target: { bidSource: 'answer' } }, 'technical.bid_timeout', 'no answer in time'],
  ['failed answer', noAnswer('technical.bid_error', 'HTTP 503'), 'technical.bid_error', 'HTTP 503'],
  ['unreadable answer', noAnswer('technical.bid_invalid', null), 'technical.bid_invalid', 'answer was not understood'],
  ['answer without a bid', noAnswer('price.no_bid', null), 'price.no_bid', 'answered without a bid'],
  ['an answer nobody asked for', { query: { answers: new Map([['target', { kind: 'none', reason: 'technical.bid_error', detail: null }]]) } }, null],
  ['another currency', answer({ currency: 'EUR' }), 'technical.currency', 'bid in EUR, campaign in USD'],
  ['about to expire', { profile: { rules: { expiresAtMs: NOW + 1 } } }, null],
  ['expired', { profile: { rules: { expiresAtMs: NOW } } }, 'price.bid_expired', 'expired 0 s ago'],
  ['outside bid about to expire', answer({ expiresAtMs: NOW + 1 }), null],
  ['outside bid expired', answer({ expiresAtMs: NOW - 5_000 }), 'price.bid_expired', 'expired 5 s ago'],
  ['both expired', [answer({ expiresAtMs: NOW - 5_000 }), { profile: { rules: { expiresAtMs: NOW - 7_999 } } }], 'price.bid_expired', 'expired 7 s ago'],
  ['a micro-unit', { profile: { bidMicros: 1n } }, null],
  ['zero', { profile: { bidMicros: 0n } }, 'price.no_bid', 'bid 0.00'],
  ['below zero', { profile: { rules: { modifiers: [{ criterion: age('greater_than', '1'), adjustment: 'add', amount: -units(12) }] } } }, 'price.no_bid', 'bid -2.00'],
  ['at the floor', { campaign: { floorMicros: units(10) } }, null],
  ['below the floor', { campaign: { floorMicros: units(10) + 1n } }, 'price.below_floor', 'bid 10.00, floor 10.000001'],
  ['below the reserve', { campaign: { floorMicros: units(5) }, publisher: { rules: { reserve: units(11) } } }, 'price.below_floor', 'bid 10.00, floor 11.00'],
  ['a reserve below the floor', { campaign: { floorMicros: units(12) }, publisher: { rules: { reserve: units(5) } } }, 'price.below_floor', 'bid 10.00, floor 12.00'],
  ['just the margin', { campaign: { payout: { due: { kind: 'connect' }, amount: { kind: 'percent', basisPoints: 7_000 } }, rules: { minimumMargin: units(3) } } }, null],
  ['less margin', { campaign: { payout: { due: { kind: 'connect' }, amount: { kind: 'percent', basisPoints: 7_000 } }, rules: { minimumMargin: units(3) + 1n } } }, 'price.below_margin', 'bid 10.00'],
  ['a margin that no price leaves', { campaign: { payout: { due: { kind: 'connect' }, amount: { kind: 'percent', basisPoints: 10_000 } }, rules: { minimumMargin: 1n } } }, 'price.below_margin'],
  ['a margin without a payout', { campaign: { rules: { minimumMargin: units(10) } } }, null],
  ['just the funds', { live: [funds(10)] }, null],
  ['a micro-unit short', { live: [funds(9.999999)] }, 'price.insufficient_funds', '9.999999 available, bid 10.00'],
  ['funds in another currency', { live: [funds(0), funds(500, 'EUR')] }, 'price.insufficient_funds', '0.00 available, bid 10.00'],
  ['funds for an outside bid', [answer({}), { live: [funds(8)] }], null],
]

const TABLES = { standing: STANDING, routing: ROUTING, geography: PLACES, caller: CALLER, tags: TAGS, duplicates: DUPLICATES, clock: CLOCK, caps: CAPS, zones: ZONED, busy: BUSY, price: PRICE }

describe.each(Object.entries(TABLES))('%s', (_, rows) => {
  it.each(rows)('%s', (_what, difference, reason, detail) => {
    const judgement = judge(...(Array.isArray(difference) ? (difference as Difference[]) : [difference as Difference]))
    const obstacle = obstacleOf(judgement)
    expect(obstacle?.reason ?? null).toBe(reason)
    if (detail !== undefined) expect(obstacle?.detail).toBe(detail)
  })
})

describe('the tables', () => {
  it('reach every reason that a check can give', () => {
    const reached = new Set(Object.values(TABLES).flatMap((rows) => rows.map(([, , reason]) => reason)))
    expect(CHECKS.flatMap(({ reasons }) => reasons).filter((reason) => !reached.has(reason))).toEqual([])
  })
})
