/**
 * Random facts of rules 2026.2 in a small world (`next-world.ts`), with random rules documents at every level (`next-rules-arbitraries.ts`).
 *
 * `routeFacts` is the whole; `routeQuery`, `campaignBook` and `liveChanges` are its parts, for a book and a log that change between calls: `liveChanges`
 * yields the figures as changes of the log, `bookChange` one random change of a book that exists, `liveViewOf` reads figures back.
 */
import fc from 'fast-check'
import { SEAT_BELIEVED_MS } from './engine.ts'
import type { AgentConfig, BidAnswer, BookChange, BuyerConfig, CallFacts, CampaignBook, CampaignConfig, EarlierCall, Level, ProfileConfig, PublisherConfig, RouteFacts, RouteQuery, TargetConfig } from './engine.ts'
import { buyerRules, campaignRules, micros, payoutAmount, profileRules, publisherRules, rarely, targetRules } from './next-rules-arbitraries.ts'
import { BUYER_IDS, CALL_TYPES, CAMPAIGN_ID, CITIES, COUNTRIES, INSTANTS, keysAt, liveViewOf, OTHER_CAMPAIGN_ID, POINTS, PUBLISHER_ID, SKILLS, STATES, TAG_NAMES, TAG_VALUES, USER_IDS, worldZones, ZIPS, ZONES } from './next-world.ts'

export interface WorldSize {
  readonly maxTargets: number
  readonly maxProfilesPerTarget: number
}
export const SMALL_WORLD: WorldSize = { maxTargets: 5, maxProfilesPerTarget: 3 }

/** `usual`, but one time in `oneIn` `other`. */
const mostly = <Usual, Other>(oneIn: number, usual: fc.Arbitrary<Usual>, other: fc.Arbitrary<Other>): fc.Arbitrary<Usual | Other> =>
  fc.oneof({ arbitrary: usual, weight: oneIn - 1 }, { arbitrary: other, weight: 1 })
const nullable = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof({ arbitrary: value, weight: 3 }, { arbitrary: fc.constant(null), weight: 1 })
const status = fc.oneof({ arbitrary: fc.constant('active' as const), weight: 50 }, { arbitrary: fc.constant('paused' as const), weight: 1 })
const zone = fc.constantFrom(...ZONES)
const version = fc.integer({ min: 1, max: 9 })
export const draw = fc.integer({ min: 0, max: 0xffff_ffff })
export const nowMs: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.constantFrom(...INSTANTS), weight: 2 },
  { arbitrary: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 31) }), weight: 1 },
)
export const targetIdAt = (index: number): string => `target-${index}`

export const campaignConfig = (targetIds: readonly string[]): fc.Arbitrary<CampaignConfig> => fc.record({
  campaignId: fc.constant(CAMPAIGN_ID), version, status, publisherId: nullable(fc.constant(PUBLISHER_ID)), currency: fc.constant('USD'), timeZone: zone,
  auctionKind: fc.constantFrom('first_price', 'second_price'), floorMicros: mostly(4, fc.constantFrom(0n, 0n, 3_000_000n), micros), incrementMicros: fc.constantFrom(0n, 10_000n, 1_500_000n),
  payout: nullable(payoutAmount.map((amount) => ({ due: { kind: 'connect' as const }, amount }))), ringTimeoutSeconds: fc.constantFrom(5, 15, 600), rules: campaignRules(targetIds),
})
export const publisherConfig: fc.Arbitrary<PublisherConfig> = fc.record({ publisherId: fc.constant(PUBLISHER_ID), status, rules: publisherRules })
export const buyerConfig = (buyerId: string): fc.Arbitrary<BuyerConfig> => fc.record({ buyerId: fc.constant(buyerId), version, status, timeZone: zone, rules: buyerRules })
/** Now and then of a buyer whom the book does not have. */
export const targetConfig = (targetId: string): fc.Arbitrary<TargetConfig> => fc.record({
  targetId: fc.constant(targetId), campaignId: fc.constant(CAMPAIGN_ID), buyerId: mostly(40, fc.constantFrom(...BUYER_IDS), fc.constant('buyer-gone')), version,
  kind: fc.constantFrom('agents', 'agents', 'number', 'sip'), status, timeZone: zone, bidMicros: micros,
  bidSource: fc.constantFrom('book', 'book', 'book', 'book', 'answer'), agentIds: fc.subarray([...USER_IDS, 'agent-gone']), rules: targetRules,
})
export const profileConfig = (profileId: string, targetId: string, now: number): fc.Arbitrary<ProfileConfig> =>
  fc.record({ profileId: fc.constant(profileId), targetId: fc.constant(targetId), version, status, bidMicros: micros, rules: profileRules(now) })
export const agentConfig = (userId: string): fc.Arbitrary<AgentConfig> => fc.record({
  userId: fc.constant(userId),
  skills: fc.uniqueArray(fc.tuple(fc.constantFrom(...SKILLS), fc.integer({ min: 1, max: 10 })), { selector: ([skill]) => skill }).map((levels) => Object.fromEntries(levels)),
})

/** The profile that a target without any has. */
export function impliedProfile(target: TargetConfig): ProfileConfig {
  return { profileId: target.targetId, targetId: target.targetId, version: target.version, status: 'active', bidMicros: target.bidMicros, rules: {} }
}

export function campaignBook(now: number, size: WorldSize = SMALL_WORLD): fc.Arbitrary<CampaignBook> {
  return fc.integer({ min: 0, max: size.maxTargets }).chain((count) => {
    const targetIds = Array.from({ length: count }, (_, index) => targetIdAt(index))
    const targetAndProfiles = (targetId: string): fc.Arbitrary<{ target: TargetConfig; profiles: ProfileConfig[] }> =>
      fc.tuple(targetConfig(targetId), fc.oneof({ arbitrary: fc.constant(0), weight: 1 }, { arbitrary: fc.integer({ min: 0, max: size.maxProfilesPerTarget }), weight: 2 }))
        .chain(([target, profiles]) => fc.tuple(fc.constant(target), ...Array.from({ length: profiles }, (_, index) => profileConfig(`profile-${targetId}-${index}`, targetId, now))))
        .map(([target, ...profiles]) => ({ target, profiles: profiles.length === 0 ? [impliedProfile(target)] : profiles }))
    return fc.record({
      campaign: campaignConfig([...targetIds, 'target-gone']), publisher: publisherConfig, buyers: fc.tuple(...BUYER_IDS.map(buyerConfig)),
      agents: fc.tuple(...USER_IDS.map(agentConfig)), offers: fc.tuple(...targetIds.map(targetAndProfiles)),
    }).map(({ campaign, publisher, buyers, agents, offers }) => ({
      campaign,
      publisher: campaign.publisherId === null ? null : publisher,
      buyers: new Map(buyers.map((row) => [row.buyerId, row])),
      targets: new Map(offers.map(({ target }) => [target.targetId, target])),
      profiles: new Map(offers.flatMap(({ profiles }) => profiles).map((row) => [row.profileId, row])),
      agents: new Map(agents.map((row) => [row.userId, row])),
    }))
  })
}

/** The book as the changes that make it, in no particular order of meaning: everything is absolute. */
export function changesOfBook(book: CampaignBook): BookChange[] {
  const { campaign, publisher } = book
  return [
    { kind: 'campaign', id: campaign.campaignId, row: campaign },
    ...(publisher === null ? [] : [{ kind: 'publisher' as const, id: publisher.publisherId, row: publisher }]),
    ...[...book.buyers.values()].map((row) => ({ kind: 'buyer' as const, id: row.buyerId, row })),
    ...[...book.targets.values()].map((row) => ({ kind: 'target' as const, id: row.targetId, row })),
    ...[...book.profiles.values()].filter((row) => row.profileId !== row.targetId).map((row) => ({ kind: 'profile' as const, id: row.profileId, row })),
    ...[...book.agents.values()].map((row) => ({ kind: 'agent' as const, id: row.userId, row })),
  ]
}

/** Whose limits a book counts, with the zone of their windows. */
export function holdersOf(book: CampaignBook): { level: Level; id: string; zone: string }[] {
  return [
    { level: 'campaign' as const, id: book.campaign.campaignId, zone: book.campaign.timeZone },
    ...[...book.buyers.values()].map((row) => ({ level: 'buyer' as const, id: row.buyerId, zone: row.timeZone })),
    ...[...book.targets.values()].map((row) => ({ level: 'target' as const, id: row.targetId, zone: row.timeZone })),
    ...[...book.profiles.values()].map((row) => ({ level: 'profile' as const, id: row.profileId, zone: book.targets.get(row.targetId)?.timeZone ?? 'UTC' })),
  ]
}

/** One change of a live figure that concerns the book, at about `now`: counts near the limits, windows mostly the current ones. */
export function liveChange(book: CampaignBook, now: number): fc.Arbitrary<BookChange> {
  const holder = fc.constantFrom(...holdersOf(book))
  const user = fc.constantFrom(...USER_IDS)
  const instant = fc.constantFrom(now - SEAT_BELIEVED_MS, now - SEAT_BELIEVED_MS + 1, now - 30_000, now - 20_000, now - 1_000)
  const live = fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: fc.integer({ min: 1, max: 3 }), weight: 2 })
  const used = fc.tuple(holder, fc.constantFrom('hour', 'day', 'month', 'total'), fc.constantFrom(0, 0, 0, 3_600_000, 86_400_000), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 30 }))
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('live' as const), holder, live }).map(({ kind, holder: { level, id }, live }) => ({ kind, scope: level, id, live, releasedAtMs: null })) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('live' as const), scope: fc.constant('seat' as const), id: user, live: fc.constantFrom(0, 0, 0, 1), releasedAtMs: nullable(instant) }) },
    { weight: 5, arbitrary: used.map(([{ level, id, zone }, window, earlier, calls, whole]) => ({ kind: 'used' as const, level, id, windowKey: keysAt(zone, now - earlier)[window], calls, micros: BigInt(whole) * 1_000_000n })) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('funds' as const), buyerId: fc.constantFrom(...BUYER_IDS), currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'), availableMicros: fc.oneof(micros, fc.constant(-5_000_000n), fc.constant(500_000_000n), fc.constant(500_000_000n)) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('seat' as const), userId: user, seat: nullable(fc.record({ state: fc.constantFrom('available', 'available', 'available', 'away', 'not_answering'), softphoneReady: fc.constantFrom(true, true, true, false), seenAtMs: instant, sinceMs: instant })) }) },
  )
}

/** Figures to start from: most buyers have money, most seats are there. */
export function liveChanges(book: CampaignBook, now: number): fc.Arbitrary<BookChange[]> {
  const start: BookChange[] = [
    ...[...book.buyers.keys()].map((buyerId) => ({ kind: 'funds' as const, buyerId, currency: 'USD', availableMicros: 500_000_000n })),
    ...[...book.agents.keys()].map((userId, index) => ({ kind: 'seat' as const, userId, seat: { state: 'available' as const, softphoneReady: true, seenAtMs: now - 1_000, sinceMs: now - 20_000 - index * 10_000 } })),
  ]
  return fc.array(liveChange(book, now), { maxLength: 24 }).map((changes) => [...start, ...changes])
}

/** One change of a book that exists: a row as it could also have been, or gone. Apply it after `changesOfBook`. */
export function bookChange(book: CampaignBook, now: number): fc.Arbitrary<BookChange> {
  const targets = [...book.targets.keys()]
  const profiles = [...book.profiles.values()].filter((row) => row.profileId !== row.targetId)
  const rowOf = <Kind extends 'buyer' | 'target' | 'profile' | 'agent', Row>(kind: Kind, id: string, row: fc.Arbitrary<Row>) =>
    fc.oneof({ arbitrary: row, weight: 9 }, { arbitrary: fc.constant(null), weight: 1 }).map((value) => ({ kind, id, row: value }))
  const choices: fc.Arbitrary<BookChange>[] = [
    campaignConfig(targets).map((row) => ({ kind: 'campaign' as const, id: CAMPAIGN_ID, row })),
    publisherConfig.map((row) => ({ kind: 'publisher' as const, id: PUBLISHER_ID, row })),
    ...BUYER_IDS.map((id) => rowOf('buyer', id, buyerConfig(id))),
    ...targets.map((id) => rowOf('target', id, targetConfig(id))),
    ...targets.map((id) => rowOf('profile', `profile-${id}-0`, profileConfig(`profile-${id}-0`, id, now))),
    ...profiles.map(({ profileId, targetId }) => rowOf('profile', profileId, profileConfig(profileId, targetId, now))),
    ...profiles.map((profile) => micros.map((bidMicros) => ({ kind: 'profile' as const, id: profile.profileId, row: { ...profile, bidMicros } }))),
    ...USER_IDS.map((id) => rowOf('agent', id, agentConfig(id))),
  ]
  return fc.oneof(...choices)
}

const place = fc.oneof(
  fc.record({ country: nullable(fc.constantFrom(...COUNTRIES)), state: nullable(fc.constantFrom(...STATES, 'TX')), city: nullable(fc.constantFrom('albany', 'salem', 'miami')), zip: nullable(fc.constantFrom(...ZIPS)) }),
  fc.constantFrom(...CITIES).map(([city, state]) => ({ country: 'US', state, city, zip: null })),
  fc.constantFrom(...CITIES).map(([city, state]) => ({ country: 'US', state, city, zip: '10001' })),
)
const point = fc.oneof(fc.constantFrom(...POINTS), fc.constant({ latE6: null, lonE6: null }), fc.record({ latE6: fc.integer({ min: -90_000_000, max: 90_000_000 }), lonE6: fc.integer({ min: -180_000_000, max: 180_000_000 }) }))
/** Own properties, whatever they are called. */
export const tags: fc.Arbitrary<Record<string, string>> = fc.array(fc.tuple(fc.constantFrom(...TAG_NAMES), fc.constantFrom(...TAG_VALUES)), { minLength: 1, maxLength: 12 }).map((pairs) => Object.fromEntries(pairs))

const earlierCall = (now: number, targetIds: readonly string[]): fc.Arbitrary<EarlierCall> => fc.record({
  atMs: fc.constantFrom(now + 1, now, now - 999, now - 1_000, now - 59_999, now - 60_000, now - 3_599_999, now - 3_600_000), campaignId: fc.constantFrom(CAMPAIGN_ID, OTHER_CAMPAIGN_ID),
  buyerId: nullable(fc.constantFrom(...BUYER_IDS)), targetId: nullable(fc.constantFrom(...targetIds)), connected: fc.boolean(), converted: fc.boolean(),
})
export const callFacts = (now: number, targetIds: readonly string[]): fc.Arbitrary<CallFacts> => fc.record({
  callId: fc.constant('call-1'), from: fc.constantFrom('+12125550100', 'anonymous'), to: fc.constant('+15552010001'),
  location: fc.tuple(place, point).map(([where, at]) => ({ ...where, ...at })), callType: mostly(8, fc.constantFrom(...CALL_TYPES), fc.constant(null)), callerType: fc.constantFrom('mobile', 'landline', 'unknown'),
  attestation: mostly(3, fc.constantFrom('TN-Validation-Passed-A', 'TN-Validation-Passed-A-Diverted'), fc.constantFrom('TN-Validation-Passed-B', 'TN-Validation-Passed-C', 'TN-Validation-Failed-A', 'No-TN-Validation', '', null)),
  quality: nullable(fc.record({ score: fc.constantFrom(0, 5_000, 9_999, 10_000), history: fc.constantFrom(0, 1, 19, 20) })), tags,
  earlierCalls: mostly(3, fc.constant([]), fc.array(earlierCall(now, targetIds), { minLength: 1, maxLength: 4 })),
  skills: mostly(6, fc.constant([]), fc.subarray([...SKILLS], { maxLength: 2 })),
})

const bidAnswer = (now: number): fc.Arbitrary<BidAnswer> => fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('bid' as const), bidMicros: micros, currency: fc.constantFrom('USD', 'USD', 'USD', 'USD', 'EUR'), expiresAtMs: mostly(6, fc.constantFrom(null, now + 20_000), fc.constantFrom(now - 1, now, now + 1)) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('none' as const), reason: fc.constantFrom('price.no_bid', 'technical.bid_timeout', 'technical.bid_error', 'technical.bid_invalid'), detail: fc.constantFrom(null, 'HTTP 503') }) },
)

/** All facts but the book, for a book with these targets at this instant. */
export function routeQuery(now: number, targets: readonly string[]): fc.Arbitrary<RouteQuery> {
  const targetIds = targets.length === 0 ? ['target-gone'] : targets
  const target = fc.constantFrom(...targetIds)
  const user = fc.constantFrom(null, ...USER_IDS)
  return fc.record({
    nowMs: fc.constant(now), draw, startedAtMs: fc.constantFrom(now, now - 999, now - 1_000, now - 60_000, now + 5_000), zones: fc.constant(worldZones), call: callFacts(now, targetIds),
    tried: fc.oneof({ arbitrary: fc.constant([]), weight: 5 }, { arbitrary: fc.array(fc.record({ targetId: target, userId: user, reason: fc.constantFrom('technical.no_answer', 'technical.busy', 'lost.caller_hung_up') }), { maxLength: 3 }), weight: 1 }),
    denial: rarely(100, fc.record({ ruleId: fc.constantFrom('tcpa.hours', 'list.blocked'), reason: fc.string({ maxLength: 10 }) })).map((denial) => denial ?? null),
    answers: fc.array(fc.tuple(target, bidAnswer(now)), { minLength: 3, maxLength: 12 }).map((pairs) => new Map(pairs)),
    pending: fc.array(fc.record({ targetId: target, userId: user }), { maxLength: 3 }),
    revenue: fc.uniqueArray(fc.record({ targetId: target, calls: fc.constantFrom(0, 1, 2, 5), microsPerCall: micros }), { selector: (row) => row.targetId, maxLength: 4 }),
  })
}

/** A book, its figures as changes of the log, and a call. */
export interface RandomCase {
  readonly book: CampaignBook
  readonly changes: readonly BookChange[]
  readonly query: RouteQuery
}
export function randomCase(size: WorldSize = SMALL_WORLD): fc.Arbitrary<RandomCase> {
  return nowMs.chain((now) => campaignBook(now, size).chain((book) => fc.record({ book: fc.constant(book), changes: liveChanges(book, now), query: routeQuery(now, [...book.targets.keys()]) })))
}
export const factsOf = ({ book, changes, query }: RandomCase): RouteFacts => ({ ...query, book, live: liveViewOf(changes) })
export const routeFacts: fc.Arbitrary<RouteFacts> = randomCase().map(factsOf)

/** The same facts, every map and every list without meaning in its order filled the other way round. */
export function reversed(facts: RouteFacts): RouteFacts {
  const backwards = <T>(rows: ReadonlyMap<string, T>): ReadonlyMap<string, T> => new Map([...rows].reverse())
  const { book } = facts
  const targets = new Map([...backwards(book.targets)].map(([id, row]) => [id, { ...row, agentIds: row.agentIds.toReversed() }]))
  return {
    ...facts, answers: backwards(facts.answers), revenue: facts.revenue.toReversed(),
    call: { ...facts.call, tags: Object.fromEntries(Object.entries(facts.call.tags).reverse()), earlierCalls: facts.call.earlierCalls.toReversed(), skills: facts.call.skills.toReversed() },
    book: { ...book, buyers: backwards(book.buyers), targets, profiles: backwards(book.profiles), agents: backwards(book.agents) },
  }
}
