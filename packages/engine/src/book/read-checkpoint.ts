import { buyerRulesSchema, campaignRulesSchema, currencySchema, payoutRuleSchema, profileRulesSchema, publisherRulesSchema, targetRulesSchema, timeZoneSchema } from '@ringfloor/shared'
import { CHECKPOINT_FORMAT } from './checkpoint.ts'
import { createConfigStore, type ConfigStore } from './config-store.ts'
import { applyLive, createLiveFigures, type LiveFigures } from './live-store.ts'
import {
  below, readAmount, readBySchema, readCount, readEach, readFlag, readId, readInteger, readKeys, readList, readMicros, readNullable, readObject, readOneOf, readText, readTuple, Unreadable, type Reader,
} from './read-json.ts'
import { LEVELS, type AgentConfig, type BuyerConfig, type CampaignConfig, type ProfileConfig, type PublisherConfig, type TargetConfig, type Usage } from './types.ts'

export interface RestoredBook {
  readonly seq: number
  readonly config: ConfigStore
  readonly figures: LiveFigures
}

const STATUSES = ['active', 'paused'] as const
const TABLES = ['campaigns', 'publishers', 'buyers', 'targets', 'profiles', 'agents'] as const
const LISTS = ['assigned', 'turns', 'live', 'released', 'used', 'funds', 'seats'] as const

/** @throws Unreadable */
export function readCheckpoint(value: unknown): RestoredBook {
  const format = readObject(value, '')['format']
  if (format !== CHECKPOINT_FORMAT) throw new Unreadable('format', `is not ${CHECKPOINT_FORMAT}`)
  const fields = readKeys(value, '', ['format', 'seq', 'turn', ...TABLES, ...LISTS])
  const config = createConfigStore()
  const none = new Set<string>()
  const each = <T>(key: (typeof TABLES)[number], read: Reader<T>, keep: (row: T) => void): void => readEach(fields[key], key, read).forEach(keep)
  each('campaigns', readCampaign, (row) => config.apply({ kind: 'campaign', id: row.campaignId, row }, none))
  each('publishers', readPublisher, (row) => config.apply({ kind: 'publisher', id: row.publisherId, row }, none))
  each('buyers', readBuyer, (row) => config.apply({ kind: 'buyer', id: row.buyerId, row }, none))
  each('targets', readTarget, (row) => config.apply({ kind: 'target', id: row.targetId, row }, none))
  each('profiles', readProfile, (row) => config.apply({ kind: 'profile', id: row.profileId, row }, none))
  each('agents', readAgent, (row) => config.apply({ kind: 'agent', id: row.userId, row }, none))
  readEach(fields.assigned, 'assigned', readAssigned).forEach(([id, userIds]) => config.apply({ kind: 'agents', id, userIds }, none))
  return { seq: readCount(fields.seq, 'seq'), config, figures: readFigures(fields) }
}

function readFigures(fields: Readonly<Partial<Record<(typeof LISTS)[number] | 'turn', unknown>>>): LiveFigures {
  const figures = createLiveFigures()
  readEach(fields.live, 'live', (value, path) => {
    const [scope, id, live] = readTuple(value, path, 3)
    figures.live[readOneOf(scope, below(path, 0), [...LEVELS, 'seat'])].set(readId(id, below(path, 1)), readInteger(live, below(path, 2), 1))
  })
  readEach(fields.used, 'used', (value, path) => {
    const [level, id, windowKey, calls, micros] = readTuple(value, path, 5)
    // Straight into place: what the state kept stays kept, in its order.
    const owners = figures.used[readOneOf(level, below(path, 0), LEVELS)]
    const owner = readId(id, below(path, 1))
    const windows = owners.get(owner) ?? new Map<string, Usage>()
    owners.set(owner, windows.set(readText(windowKey, below(path, 2)), { calls: readCount(calls, below(path, 3)), micros: readMicros(micros, below(path, 4)) }))
  })
  readEach(fields.funds, 'funds', (value, path) => {
    const [buyerId, currency, availableMicros] = readTuple(value, path, 3)
    applyLive(figures, { kind: 'funds', buyerId: readId(buyerId, below(path, 0)), currency: readText(currency, below(path, 1)), availableMicros: readMicros(availableMicros, below(path, 2)) })
  })
  readEach(fields.seats, 'seats', (value, path) => {
    const [userId, state, softphoneReady, seenAtMs, sinceMs] = readTuple(value, path, 5)
    const seat = {
      state: readOneOf(state, below(path, 1), ['available', 'away', 'not_answering']), softphoneReady: readFlag(softphoneReady, below(path, 2)),
      seenAtMs: readCount(seenAtMs, below(path, 3)), sinceMs: readCount(sinceMs, below(path, 4)),
    }
    applyLive(figures, { kind: 'seat', userId: readId(userId, below(path, 0)), seat })
  })
  const pair: Reader<readonly [string, number]> = (value, path) => {
    const [id, count] = readTuple(value, path, 2)
    return [readId(id, below(path, 0)), readCount(count, below(path, 1))]
  }
  for (const [userId, atMs] of readEach(fields.released, 'released', pair)) figures.released.set(userId, atMs)
  for (const [targetId, turn] of readEach(fields.turns, 'turns', pair)) figures.turns.set(targetId, turn)
  figures.turn = readCount(fields.turn, 'turn')
  return figures
}

const readAssigned: Reader<readonly [string, readonly string[]]> = (value, path) => {
  const [targetId, userIds] = readTuple(value, path, 2)
  return [readId(targetId, below(path, 0)), readEach(readList(userIds, below(path, 1)), below(path, 1), readId)]
}

const readCampaign: Reader<CampaignConfig> = (value, path) => {
  const row = readKeys(value, path, [
    'campaignId', 'version', 'status', 'publisherId', 'currency', 'timeZone', 'auctionKind', 'floorMicros', 'incrementMicros', 'payout', 'ringTimeoutSeconds', 'rules',
  ])
  return {
    campaignId: readId(row.campaignId, below(path, 'campaignId')),
    version: readCount(row.version, below(path, 'version')),
    status: readOneOf(row.status, below(path, 'status'), STATUSES),
    publisherId: readNullable(row.publisherId, below(path, 'publisherId'), readId),
    currency: readBySchema(currencySchema, row.currency, below(path, 'currency')),
    timeZone: readBySchema(timeZoneSchema, row.timeZone, below(path, 'timeZone')),
    auctionKind: readOneOf(row.auctionKind, below(path, 'auctionKind'), ['first_price', 'second_price']),
    floorMicros: readAmount(row.floorMicros, below(path, 'floorMicros')),
    incrementMicros: readAmount(row.incrementMicros, below(path, 'incrementMicros')),
    payout: readNullable(row.payout, below(path, 'payout'), (payout, at) => readBySchema(payoutRuleSchema, payout, at)),
    ringTimeoutSeconds: readCount(row.ringTimeoutSeconds, below(path, 'ringTimeoutSeconds')),
    rules: readBySchema(campaignRulesSchema, row.rules, below(path, 'rules')),
  }
}

const readPublisher: Reader<PublisherConfig> = (value, path) => {
  const row = readKeys(value, path, ['publisherId', 'status', 'rules'])
  return {
    publisherId: readId(row.publisherId, below(path, 'publisherId')),
    status: readOneOf(row.status, below(path, 'status'), STATUSES),
    rules: readBySchema(publisherRulesSchema, row.rules, below(path, 'rules')),
  }
}

const readBuyer: Reader<BuyerConfig> = (value, path) => {
  const row = readKeys(value, path, ['buyerId', 'version', 'status', 'timeZone', 'rules'])
  return {
    buyerId: readId(row.buyerId, below(path, 'buyerId')),
    version: readCount(row.version, below(path, 'version')),
    status: readOneOf(row.status, below(path, 'status'), STATUSES),
    timeZone: readBySchema(timeZoneSchema, row.timeZone, below(path, 'timeZone')),
    rules: readBySchema(buyerRulesSchema, row.rules, below(path, 'rules')),
  }
}

const readTarget: Reader<TargetConfig> = (value, path) => {
  const row = readKeys(value, path, ['targetId', 'campaignId', 'buyerId', 'version', 'kind', 'status', 'timeZone', 'bidMicros', 'bidSource', 'agentIds', 'rules'])
  return {
    targetId: readId(row.targetId, below(path, 'targetId')),
    campaignId: readId(row.campaignId, below(path, 'campaignId')),
    buyerId: readId(row.buyerId, below(path, 'buyerId')),
    version: readCount(row.version, below(path, 'version')),
    kind: readOneOf(row.kind, below(path, 'kind'), ['agents', 'number', 'sip']),
    status: readOneOf(row.status, below(path, 'status'), STATUSES),
    timeZone: readBySchema(timeZoneSchema, row.timeZone, below(path, 'timeZone')),
    bidMicros: readAmount(row.bidMicros, below(path, 'bidMicros')),
    bidSource: readOneOf(row.bidSource, below(path, 'bidSource'), ['book', 'answer']),
    agentIds: readEach(row.agentIds, below(path, 'agentIds'), readId),
    rules: readBySchema(targetRulesSchema, row.rules, below(path, 'rules')),
  }
}

const readProfile: Reader<ProfileConfig> = (value, path) => {
  const row = readKeys(value, path, ['profileId', 'targetId', 'version', 'status', 'bidMicros', 'rules'])
  return {
    profileId: readId(row.profileId, below(path, 'profileId')),
    targetId: readId(row.targetId, below(path, 'targetId')),
    version: readCount(row.version, below(path, 'version')),
    status: readOneOf(row.status, below(path, 'status'), STATUSES),
    bidMicros: readAmount(row.bidMicros, below(path, 'bidMicros')),
    rules: readBySchema(profileRulesSchema, row.rules, below(path, 'rules')),
  }
}

const readAgent: Reader<AgentConfig> = (value, path) => {
  const row = readKeys(value, path, ['userId', 'skills'])
  const skills = readEach(row.skills, below(path, 'skills'), (pair, at) => {
    const [skill, level] = readTuple(pair, at, 2)
    return [readId(skill, below(at, 0)), readInteger(level, below(at, 1), 1, 10)] as const
  })
  return { userId: readId(row.userId, below(path, 'userId')), skills: Object.fromEntries(skills) }
}
