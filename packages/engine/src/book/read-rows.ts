import {
  buyerRulesSchema, campaignRulesSchema, currencySchema, labelSchema, MAX_AMOUNT_MICROS, profileRulesSchema, publisherRulesSchema, stateSchema, targetRulesSchema, timeZoneSchema, weeklyHoursSchema,
  type CampaignRules, type Geography, type Limits, type PayoutTerms, type Settings, type TargetRules,
} from '@ringfloor/shared'
import { below, readAmount, readBySchema, readEach, readId, readInteger, readNullable, readObject, readOneOf, Unreadable, type Reader } from './read-json.ts'
import type { AgentConfig, BuyerConfig, CampaignConfig, ProfileConfig, PublisherConfig, TargetConfig } from './types.ts'

/**
 * A table's row to what routing knows of it. Columns that say what a rules document can say count only where the document does not say it. Columns
 * that routing does not need (names, the organisation, versions per field) are passed over.
 */
const STATUSES = ['active', 'paused'] as const
const MAX_COUNT = 1_000_000_000
/** What the schemas of shared take: a state's checkpoint is read back by them. */
const MAX_PAYABLE_SECONDS = 86_400
const MAX_STATES = 500

type Row = Readonly<Record<string, unknown>>

function column<T>(row: Row, path: string, name: string, read: Reader<T>): T {
  if (!Object.hasOwn(row, name)) throw new Unreadable(below(path, name), 'is missing')
  return read(row[name], below(path, name))
}

/** A column of a later migration: rows written before it do not have it. */
function laterColumn<T>(row: Row, path: string, name: string, read: Reader<T>, otherwise: T): T {
  return Object.hasOwn(row, name) ? read(row[name], below(path, name)) : otherwise
}

const readStatus: Reader<'active' | 'paused'> = (value, path) => readOneOf(value, path, STATUSES)
const readVersion: Reader<number> = (value, path) => readInteger(value, path, 0)
const readLimit: Reader<number | null> = (value, path) => readNullable(value, path, (count, at) => readInteger(count, at, 0, MAX_COUNT))
const readPosting: Reader<bigint> = (value, path) => {
  const micros = readAmount(value, path)
  if (micros > MAX_AMOUNT_MICROS) throw new Unreadable(path, 'is more than one posting may carry')
  return micros
}
const readZone: Reader<string> = (value, path) => readBySchema(timeZoneSchema, value, path)

export const readCampaignRow = (value: unknown, path: string, id: string, organizationZone: string): CampaignConfig => {
  const row = readObject(value, path)
  const rules = laterColumn<CampaignRules>(row, path, 'rules', (document, at) => readBySchema(campaignRulesSchema, document, at), {})
  const publisherId = column(row, path, 'publisherId', (id, at) => readNullable(id, at, readId))
  const payout = rules.payout ?? readPayoutColumns(row, path, rules.charge?.due ?? readDue(row, path))
  return {
    campaignId: id,
    version: column(row, path, 'version', readVersion),
    status: column(row, path, 'status', readStatus),
    publisherId,
    currency: column(row, path, 'currency', (code, at) => readBySchema(currencySchema, code, at)),
    timeZone: rules.timeZone ?? readCapsZone(row, path, organizationZone),
    auctionKind: column(row, path, 'auctionKind', (kind, at) => readOneOf(kind, at, ['first_price', 'second_price'])),
    floorMicros: column(row, path, 'floorMicros', readAmount),
    incrementMicros: column(row, path, 'incrementMicros', readAmount),
    payout: publisherId === null ? null : payout,
    ringTimeoutSeconds: column(row, path, 'ringTimeoutSeconds', (seconds, at) => readInteger(seconds, at, 0, MAX_COUNT)),
    rules: withLimits(withCharge(rules, row, path), { concurrency: column(row, path, 'maxConcurrency', readLimit) }),
  }
}

/** As the log says it: the organisation's zone may have been another one then. */
function readCapsZone(row: Row, path: string, organizationZone: string): string {
  return laterColumn(row, path, 'timeZone', readZone, organizationZone)
}

/** By the columns a call is paid for from so many seconds of talk, the same for buyer and publisher. */
function readDue(row: Row, path: string): PayoutTerms['due'] {
  return { kind: 'length', afterSeconds: column(row, path, 'payableAfterSeconds', (seconds, at) => readInteger(seconds, at, 0, MAX_PAYABLE_SECONDS)), timer: 'answer' }
}

/** Due when the charge is, as `callTermsOf` has it. */
function readPayoutColumns(row: Row, path: string, due: PayoutTerms['due']): PayoutTerms {
  const kind = column(row, path, 'payoutKind', (value, at) => readOneOf(value, at, ['percent', 'flat']))
  const amount: PayoutTerms['amount'] = kind === 'flat'
    ? { kind, amount: column(row, path, 'payoutMicros', readPosting) }
    : { kind, basisPoints: column(row, path, 'payoutBasisPoints', (points, at) => readInteger(points, at, 0, 10_000)) }
  return { due, amount }
}

function withCharge(rules: CampaignRules, row: Row, path: string): CampaignRules {
  return rules.charge === undefined ? { ...rules, charge: { due: readDue(row, path), amount: { kind: 'clearing' } } } : rules
}

export const readPublisherRow = (value: unknown, path: string, id: string): PublisherConfig => {
  const row = readObject(value, path)
  return { publisherId: id, status: column(row, path, 'status', readStatus), rules: laterColumn(row, path, 'rules', (document, at) => readBySchema(publisherRulesSchema, document, at), {}) }
}

export const readBuyerRow = (value: unknown, path: string, id: string, organizationZone: string): BuyerConfig => {
  const row = readObject(value, path)
  const rules = laterColumn(row, path, 'rules', (document, at) => readBySchema(buyerRulesSchema, document, at), {})
  return {
    buyerId: id, version: column(row, path, 'version', readVersion), status: column(row, path, 'status', readStatus), timeZone: rules.timeZone ?? readCapsZone(row, path, organizationZone),
    rules: withLimits(rules, { concurrency: column(row, path, 'maxConcurrency', readLimit) }),
  }
}

export const readTargetRow = (value: unknown, path: string, id: string): TargetConfig => {
  const row = readObject(value, path)
  const timeZone = column(row, path, 'timeZone', readZone)
  const rules = laterColumn<TargetRules>(row, path, 'rules', (document, at) => readBySchema(targetRulesSchema, document, at), {})
  const calls = { hour: column(row, path, 'hourCap', readLimit), day: column(row, path, 'dayCap', readLimit) }
  return {
    targetId: id,
    campaignId: column(row, path, 'campaignId', readId),
    buyerId: column(row, path, 'buyerId', readId),
    version: column(row, path, 'version', readVersion),
    kind: column(row, path, 'kind', (kind, at) => readOneOf(kind, at, ['agents', 'number', 'sip'])),
    status: column(row, path, 'status', readStatus),
    timeZone,
    bidMicros: column(row, path, 'bidMicros', readAmount),
    bidSource: laterColumn(row, path, 'bidSource', (source, at) => readOneOf(source, at, ['book', 'answer']), 'book'),
    agentIds: [],
    rules: withSettings(withLimits(rules, { concurrency: column(row, path, 'maxConcurrency', readLimit), calls }), readSettingsColumns(row, path, timeZone)),
  }
}

function readSettingsColumns(row: Row, path: string, timeZone: string): Pick<Settings, 'schedule'> & { readonly states: readonly string[] } {
  const hours = column(row, path, 'hours', (value, at) => readNullable(value, at, (spans, place) => readBySchema(weeklyHoursSchema, spans, place)))
  const states = column(row, path, 'states', (value, at) => readEach(value, at, (state, place) => readBySchema(stateSchema, state, place)))
  if (states.length > MAX_STATES) throw new Unreadable(below(path, 'states'), `has ${states.length} items, more than ${MAX_STATES}`)
  return { schedule: hours === null ? undefined : { timeZone, hours }, states }
}

export const readProfileRow = (value: unknown, path: string, id: string): ProfileConfig => {
  const row = readObject(value, path)
  return {
    profileId: id, targetId: column(row, path, 'targetId', readId), version: column(row, path, 'version', readVersion), status: column(row, path, 'status', readStatus),
    bidMicros: column(row, path, 'bidMicros', readAmount), rules: laterColumn(row, path, 'rules', (document, at) => readBySchema(profileRulesSchema, document, at), {}),
  }
}

export const readAgentRow = (value: unknown, path: string, id: string): AgentConfig => {
  const skills = column(readObject(value, path), path, 'skills', readObject)
  const levels = Object.entries(skills).map(([skill, level]) => {
    const at = below(below(path, 'skills'), skill)
    return [readBySchema(labelSchema, skill, at), readInteger(level, at, 1, 10)] as const
  })
  return { userId: id, skills: Object.fromEntries(levels) }
}

/** Limits of columns (null: none) below those of the document, where null is a word of its own: expressly none. */
function withLimits<T extends { readonly limits?: Limits | undefined }>(rules: T, columns: { readonly concurrency: number | null; readonly calls?: { readonly hour: number | null; readonly day: number | null } }): T {
  const { concurrency = columns.concurrency ?? undefined, calls, spend } = rules.limits ?? {}
  const counted = { ...withoutNulls(columns.calls ?? {}), ...withoutUndefined(calls ?? {}) }
  const limits: Limits = withoutUndefined({ concurrency, calls: Object.keys(counted).length === 0 ? calls : counted, spend })
  return Object.keys(limits).length === 0 ? rules : { ...rules, limits }
}

/** The document's own places stand alone: the column's states would widen them. */
function withSettings(rules: TargetRules, columns: ReturnType<typeof readSettingsColumns>): TargetRules {
  const { settings = {} } = rules
  const schedule = settings.schedule === undefined ? columns.schedule : settings.schedule
  const geography = settings.geography !== undefined || columns.states.length === 0 ? withStates(settings.geography, columns.states) : { include: { states: [...columns.states] } }
  const merged: Settings = withoutUndefined({ ...settings, schedule, geography })
  return Object.keys(merged).length === 0 ? rules : { ...rules, settings: merged }
}

function withStates(geography: Geography | null | undefined, states: readonly string[]): Geography | null | undefined {
  if (geography == null || states.length === 0 || Object.values(geography.include ?? {}).some((places) => places !== undefined)) return geography
  return { ...geography, include: { states: [...states] } }
}

function withoutNulls<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) as { [K in keyof T]?: NonNullable<T[K]> }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T
}
