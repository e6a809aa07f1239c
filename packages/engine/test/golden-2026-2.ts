/**
 * Golden records: a log as the database writes it, records of decisions on it, and what became of every profile. `node test/golden-2026-2.ts` writes them for the
 * present rules from the fixtures of kind decision and three random organisations. A file that exists is left alone: once rules are in use, theirs are never written again.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CAP_WINDOWS } from '@ringfloor/shared'
import { writeRules } from '../src/book/wire-rules.ts'
import { createBookState, decideRoute, encodeRecord, explainRoute, readBookChanges, recordDecision, RULES_VERSION, windowKeys, zonesOfRecord } from './engine.ts'
import type { BookState, LiveView, RouteFacts, RouteQuery } from './engine.ts'
import { createWorld, ORGANIZATION_ZONE } from './book-world.ts'
import { buildDecisionFacts, type DecisionFixture } from './next-fixture.ts'
import { holdersOf } from './next-arbitraries.ts'

export interface GoldenFile {
  readonly title: string
  /** Of caps that name none. */
  readonly organizationZone: string
  /** Entry by entry, from seq 1. */
  readonly log: readonly (readonly unknown[])[]
  readonly records: readonly {
    readonly text: string
    /** Per profile "won" or its reason. */
    readonly verdicts: Readonly<Record<string, string>>
  }[]
}

export const GOLDEN_FOLDER = join(import.meta.dirname, '../fixtures/golden', RULES_VERSION)

export function applyGolden(state: BookState, file: GoldenFile, seq: number): void {
  const { changes, refused } = readBookChanges(file.log[seq - 1], file.organizationZone)
  if (refused.length > 0) throw new Error(`${file.title}: ${JSON.stringify(refused[0])}`)
  state.apply({ seq, changes })
}

/** The book of a fixture as rows of the log, and its figures one entry each. */
function logOf({ book, live, ...query }: RouteFacts): unknown[][] {
  const columns = { payoutKind: 'percent', payoutBasisPoints: 6_000, payoutMicros: 0, payableAfterSeconds: 90, maxConcurrency: null }
  const { campaign, publisher } = book
  const config = [
    ['campaign', campaign.campaignId, { ...campaign, ...columns, floorMicros: String(campaign.floorMicros), incrementMicros: String(campaign.incrementMicros), payout: undefined, rules: writeRules(campaign.rules) }],
    ...(publisher === null ? [] : [['publisher', publisher.publisherId, { ...publisher, rules: writeRules(publisher.rules) }]]),
    ...[...book.buyers.values()].map((row) => ['buyer', row.buyerId, { ...row, maxConcurrency: null, rules: writeRules(row.rules) }]),
    ...[...book.targets.values()].map((row) => ['target', row.targetId, { ...row, bidMicros: String(row.bidMicros), hours: null, states: [], maxConcurrency: null, hourCap: null, dayCap: null, rules: writeRules(row.rules) }]),
    ...[...book.profiles.values()].filter((row) => row.profileId !== row.targetId).map((row) => ['profile', row.profileId, { ...row, bidMicros: String(row.bidMicros), rules: writeRules(row.rules) }]),
    ...[...book.agents.values()].map((row) => ['agent', row.userId, { skills: row.skills }]),
    ...[...book.targets.values()].filter((row) => row.agentIds.length > 0).map((row) => ['agents', row.targetId, row.agentIds]),
  ]
  return [JSON.parse(JSON.stringify(config)) as unknown[], ...figuresOf(book, live, query).map((change) => [change])]
}

function figuresOf(book: RouteFacts['book'], live: LiveView, { nowMs, zones }: Pick<RouteQuery, 'nowMs' | 'zones'>): unknown[][] {
  const byTurn = [...book.targets.keys()].filter((id) => live.turn(id) > 0).sort((a, b) => live.turn(a) - live.turn(b))
  const counted = holdersOf(book)
  return [
    ...[...book.buyers.keys()].map((id) => ['funds', id, 'USD', String(live.availableMicros(id, 'USD'))]),
    ...byTurn.flatMap((id) => [['live', 'target', id, 1, null], ['live', 'target', id, 0, null]]),
    ...counted.filter(({ level, id }) => live.live(level, id) > 0).map(({ level, id }) => ['live', level, id, live.live(level, id), null]),
    ...counted.flatMap(({ level, id, zone }) => {
      const keys = windowKeys(nowMs, zones.offsetAt(zone, nowMs).offsetMinutes)
      return CAP_WINDOWS.map((window) => ({ key: keys[window], ...live.used(level, id, keys[window]) })).filter(({ calls, micros }) => calls > 0 || micros > 0n).map(({ key, calls, micros }) => ['used', level, id, key, calls, String(micros)])
    }),
    ...[...book.agents.keys()].flatMap((id) => [
      ...(live.seat(id) === undefined ? [] : [['seat', id, live.seat(id)]]),
      ...(live.live('seat', id) > 0 || live.releasedAtMs(id) > 0 ? [['live', 'seat', id, live.live('seat', id), live.releasedAtMs(id) === 0 ? null : live.releasedAtMs(id)]] : []),
    ]),
  ]
}

function recordOn(state: BookState, campaignId: string, query: RouteQuery, max: number | null): GoldenFile['records'][number] {
  const book = state.campaignBook(campaignId)
  if (book === undefined) throw new Error(`no campaign ${campaignId}`)
  const facts = { ...query, book, live: state.live }
  const record = recordDecision(state, campaignId, query, decideRoute(facts, max ?? Infinity), max)
  const { profiles } = explainRoute({ ...facts, zones: zonesOfRecord(record) })
  return { text: encodeRecord(record), verdicts: Object.fromEntries(profiles.map(({ profileId, reason }) => [profileId, reason ?? 'won'])) }
}

function goldenOfFixture(fixture: DecisionFixture): GoldenFile {
  const facts = buildDecisionFacts(fixture)
  const log = logOf(facts)
  const file: GoldenFile = { title: fixture.title, organizationZone: ORGANIZATION_ZONE, log, records: [] }
  const state = createBookState()
  log.forEach((_entry, index) => applyGolden(state, file, index + 1))
  const record = recordOn(state, facts.book.campaign.campaignId, facts, null)
  // Later the campaign is gone: who does not go by the position finds nothing.
  return { ...file, log: [...log, [['campaign', facts.book.campaign.campaignId, null]]], records: [record] }
}

const ENTRIES = 240

function goldenOfWorld(seed: number): GoldenFile {
  const world = createWorld({ campaigns: 2, buyers: 4, targets: 10, profiles: 22, agents: 3 }, seed, Date.UTC(2026, 9, 31, 20))
  const state = createBookState()
  const log: unknown[][] = []
  const records: GoldenFile['records'][number][] = []
  const file = { title: `an organisation that lives for ${ENTRIES} changes, number ${seed}`, organizationZone: ORGANIZATION_ZONE, log, records }
  for (let seq = 1; seq <= ENTRIES; seq++) {
    log.push(JSON.parse(JSON.stringify(seq === 1 ? world.begin() : world.next())) as unknown[])
    applyGolden(state, file, seq)
    const campaignId = world.ids.campaign[seq % 2] ?? ''
    if (seq % 12 === 1) records.push(recordOn(state, campaignId, world.query(campaignId), seq % 5 === 0 ? 2 : null))
  }
  return file
}

function writeGolden(): void {
  mkdirSync(GOLDEN_FOLDER, { recursive: true })
  const write = (name: string, make: () => GoldenFile): void => {
    const path = join(GOLDEN_FOLDER, name)
    if (!existsSync(path)) writeFileSync(path, `${JSON.stringify(make())}\n`)
  }
  const exemplary = join(import.meta.dirname, '../fixtures/exemplary')
  for (const name of readdirSync(exemplary)) {
    const fixture = JSON.parse(readFileSync(join(exemplary, name), 'utf8')) as DecisionFixture | { readonly kind: 'other' }
    if (fixture.kind === 'decision') write(name, () => goldenOfFixture(fixture))
  }
  for (const seed of [1, 2, 3]) write(`organization-${seed}.json`, () => goldenOfWorld(seed))
}

if (import.meta.main) writeGolden()
