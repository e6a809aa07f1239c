/** The market as the engine knows it: rows and figures of the change log, and calls as route queries. */
import type { Limits } from '@ringfloor/shared'
import { createBookState, type BookState } from '../src/book/index.ts'
import type { BookChange, CampaignConfig, Level } from '../src/book/types.ts'
import type { RouteQuery, ZoneTable } from '../src/facts.ts'
import { windowKeys } from '../src/schedule/index.ts'
import { CAMPAIGN, FLOOR, INCREMENT, NOW_MS, PUBLISHER, RESERVE, ZONES, type Market, type MarketCall, type MarketProfile, type MarketTarget, type Rooms } from './market.ts'

const OFFSETS = new Map<string, number>(ZONES)
export const ZONE_TABLE: ZoneTable = { databaseVersion: 'bench', offsetAt: (zone) => ({ offsetMinutes: OFFSETS.get(zone) ?? 0, untilMs: Infinity }) }

export function createMarketState(market: Market, rules: CampaignConfig['rules'] = {}): BookState {
  const state = createBookState()
  const result = state.apply({ seq: 1, changes: changesOf(market, rules) })
  if (!result.ok) throw new Error('The state refused the market')
  return state
}

function changesOf(market: Market, rules: CampaignConfig['rules']): BookChange[] {
  const changes: BookChange[] = [{ kind: 'publisher', id: PUBLISHER, row: { publisherId: PUBLISHER, status: 'active', rules: { reserve: BigInt(RESERVE) } } }]
  changes.push({
    kind: 'campaign', id: CAMPAIGN,
    row: {
      campaignId: CAMPAIGN, version: 1, status: 'active', publisherId: PUBLISHER, currency: 'USD', timeZone: ZONES[0][0], auctionKind: 'second_price', floorMicros: BigInt(FLOOR),
      incrementMicros: BigInt(INCREMENT), payout: null, ringTimeoutSeconds: 20, rules: { ...rules, limits: limitsOf(market.campaignRooms) },
    },
  })
  addUsage(changes, 'campaign', CAMPAIGN, ZONES[0][0], market.campaignRooms)
  for (const { id, rooms, funds, isPaused } of market.buyers) {
    changes.push({ kind: 'buyer', id, row: { buyerId: id, version: 1, status: isPaused ? 'paused' : 'active', timeZone: ZONES[1][0], rules: { limits: limitsOf(rooms) } } })
    changes.push({ kind: 'funds', buyerId: id, currency: 'USD', availableMicros: BigInt(funds) })
    addUsage(changes, 'buyer', id, ZONES[1][0], rooms)
  }
  for (const target of market.targets) {
    changes.push(targetChange(target))
    addUsage(changes, 'target', target.id, zoneOf(target), target.rooms)
  }
  for (const profile of market.profiles) {
    changes.push(profileChange(profile))
    addUsage(changes, 'profile', profile.id, zoneOf(profile.target), profile.rooms)
  }
  return changes
}

function targetChange(target: MarketTarget): BookChange {
  const { id, buyer, hours, isPaused, quality, rooms } = target
  const days = hours === null ? null : [[], ...Array.from({ length: 5 }, () => [{ from: hours.from, to: hours.to }]), []]
  const schedule = hours === null ? undefined : { timeZone: zoneOf(target), hours: days }
  return {
    kind: 'target', id,
    row: {
      targetId: id, campaignId: CAMPAIGN, buyerId: buyer.id, version: 1, kind: 'number', status: isPaused ? 'paused' : 'active', timeZone: zoneOf(target), bidMicros: 0n, bidSource: 'book', agentIds: [],
      rules: { settings: schedule === undefined ? undefined : { schedule }, limits: limitsOf(rooms), quality: { score: quality, history: 100 } },
    },
  }
}

function profileChange({ id, target, rooms, isPaused, bid, states, zips, types, minScore, minHistory }: MarketProfile): BookChange {
  const include = { ...(states === null ? {} : { states: [...states] }), ...(zips === null ? {} : { zips: [...zips] }) }
  const settings = {
    ...(states === null && zips === null ? {} : { geography: { include } }), ...(types === null ? {} : { callTypes: [...types] }), ...(minScore === 0 && minHistory === 0 ? {} : { quality: { minScore, minHistory } }),
  }
  return { kind: 'profile', id, row: { profileId: id, targetId: target.id, version: 1, status: isPaused ? 'paused' : 'active', bidMicros: BigInt(bid), rules: { settings, limits: limitsOf(rooms) } } }
}

function zoneOf({ hours }: MarketTarget): string {
  return (ZONES[hours?.zone ?? 0] ?? ZONES[0])[0]
}

function limitsOf({ concurrency, hourCalls, dayCalls, dayMoney }: Rooms): Limits {
  return { concurrency: concurrency?.cap, calls: { hour: hourCalls?.cap, day: dayCalls?.cap }, spend: { day: dayMoney === null ? undefined : BigInt(dayMoney.cap) } }
}

function addUsage(changes: BookChange[], level: Level, id: string, zone: string, { concurrency, hourCalls, dayCalls, dayMoney }: Rooms): void {
  const keys = windowKeys(NOW_MS, OFFSETS.get(zone) ?? 0)
  if (concurrency !== null) changes.push({ kind: 'live', scope: level, id, live: concurrency.live, releasedAtMs: null })
  if (hourCalls !== null) changes.push({ kind: 'used', level, id, windowKey: keys.hour, calls: hourCalls.used, micros: 0n })
  if (dayCalls !== null || dayMoney !== null) changes.push({ kind: 'used', level, id, windowKey: keys.day, calls: dayCalls?.used ?? 0, micros: BigInt(dayMoney?.used ?? 0) })
}

export function queryOf(call: MarketCall): RouteQuery {
  return {
    nowMs: NOW_MS, draw: call.draw, startedAtMs: NOW_MS, zones: ZONE_TABLE, tried: [], denial: null, answers: new Map(), pending: [], revenue: [],
    call: {
      callId: 'call', from: '+12125550100', to: '+15552010001', location: { country: 'US', state: call.state, city: null, zip: call.zip, latE6: null, lonE6: null }, callType: call.type, callerType: 'mobile',
      attestation: 'TN-Validation-Passed-A', quality: { score: call.score, history: call.history }, tags: {}, earlierCalls: [], skills: [],
    },
  }
}
