import { CALLER_TYPES } from '@ringfloor/shared'
import type { CallFacts, EarlierCall, RouteQuery } from '../facts.ts'
import { crc32 } from './crc32.ts'
import { ATTESTATION_PREFIX, RECORD_FORMAT, SHORT_ATTESTATIONS, type StoredCall, type StoredCallMore, type StoredId, type StoredMicros, type StoredMore, type StoredRecord, type StoredText } from './record-layout.ts'
import type { DecisionRecord } from './record.ts'
import { isPackable, packUuid } from './uuid-pack.ts'

/**
 * A decision as compact text, to be stored with the call (layout: record-layout.ts). Equal decisions on equal facts give equal text, byte for byte,
 * whatever the order in which maps and lists were filled.
 */
export function encodeRecord(record: DecisionRecord): string {
  const { query } = record
  const uuids = new Map<string, number>()
  const refer: Refer = (id) => {
    if (id === null) return -1
    const known = uuids.get(id)
    if (known !== undefined) return known
    if (!isPackable(id)) return id
    uuids.set(id, uuids.size)
    return uuids.size - 1
  }
  const campaign = refer(record.campaignId)
  const call = storeCall(query.call, query.nowMs, refer)
  const more = storeMore(query, refer)
  const candidates = record.candidates.map(({ targetId, profileId, buyerId, userId, bidMicros, priceMicros, rank }) =>
    [refer(targetId), refer(profileId), refer(buyerId), refer(userId), storeMicros(bidMicros), storeMicros(priceMicros), rank] as const)
  const stored: StoredRecord = [
    RECORD_FORMAT, record.rulesVersion, record.seq, [...uuids.keys()].map(packUuid).join(''), campaign, query.nowMs, query.draw,
    [record.zones.databaseVersion, ...record.zones.offsets.toSorted(byFirst).flat()], call, candidates, record.maxCandidates ?? -1, record.hasMore ? 1 : 0, more,
  ]
  return seal(JSON.stringify(stored).slice(0, -1))
}

/** @param body the list without its last item and its closing bracket */
function seal(body: string): string {
  return `${body},${crc32(body)}]`
}

/** Whether the last item is the checksum of those before it. */
export function isSealed(text: string): boolean {
  return text === seal(text.slice(0, Math.max(0, text.lastIndexOf(','))))
}

type Refer = (id: string | null) => StoredId

function storeMicros(micros: bigint): StoredMicros {
  return micros <= Number.MAX_SAFE_INTEGER && micros >= Number.MIN_SAFE_INTEGER ? Number(micros) : String(micros)
}

function storeText(text: string | null): StoredText {
  return text ?? 0
}

function storeCall(call: CallFacts, nowMs: number, refer: Refer): StoredCall {
  const { country, state, city, zip } = call.location
  return [
    refer(call.callId), call.from, call.to, storeText(country), storeText(state), storeText(city), storeText(zip), CALLER_TYPES.indexOf(call.callerType), storeAttestation(call.attestation),
    orZero(storeCallMore(call, nowMs, refer)),
  ]
}

function storeAttestation(attestation: string | null): StoredText {
  if (attestation === null) return 0
  return SHORT_ATTESTATIONS.find((level) => attestation === ATTESTATION_PREFIX + level) ?? `=${attestation}`
}

function storeCallMore(call: CallFacts, nowMs: number, refer: Refer): StoredCallMore {
  const { latE6, lonE6 } = call.location
  const tags = Object.entries(call.tags).sort(byFirst).flat()
  const earlier = call.earlierCalls.toSorted(byEarlier).map((one) =>
    [nowMs - one.atMs, refer(one.campaignId), refer(one.buyerId), refer(one.targetId), (one.connected ? 1 : 0) + (one.converted ? 2 : 0)] as const)
  return {
    ...(call.callType === null ? {} : { type: call.callType }),
    ...(latE6 === null && lonE6 === null ? {} : { point: [latE6, lonE6] as const }),
    ...(call.quality === null ? {} : { quality: [call.quality.score, call.quality.history] as const }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(earlier.length === 0 ? {} : { earlier }),
    ...(call.skills.length === 0 ? {} : { skills: call.skills.toSorted() }),
  }
}

function storeMore(query: Omit<RouteQuery, 'zones'>, refer: Refer): StoredMore | 0 {
  const tried = query.tried.map(({ targetId, userId, reason }) => [refer(targetId), refer(userId), reason] as const)
  const answers = [...query.answers].sort(byFirst).map(([targetId, answer]) => answer.kind === 'bid'
    ? [refer(targetId), storeMicros(answer.bidMicros), answer.currency, answer.expiresAtMs] as const
    : [refer(targetId), answer.reason, storeText(answer.detail)] as const)
  const pending = query.pending.map(({ targetId, userId }) => [refer(targetId), refer(userId)] as const)
  const revenue = query.revenue.toSorted(byRevenue).map(({ targetId, calls, microsPerCall }) => [refer(targetId), calls, storeMicros(microsPerCall)] as const)
  return orZero({
    ...(query.startedAtMs === query.nowMs ? {} : { since: query.nowMs - query.startedAtMs }),
    ...(tried.length === 0 ? {} : { tried }),
    ...(query.denial === null ? {} : { denial: [query.denial.ruleId, query.denial.reason] as const }),
    ...(answers.length === 0 ? {} : { answers }),
    ...(pending.length === 0 ? {} : { pending }),
    ...(revenue.length === 0 ? {} : { revenue }),
  })
}

function orZero<T extends object>(more: T): T | 0 {
  return Object.keys(more).length === 0 ? 0 : more
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return byText(a, b)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function byEarlier(a: EarlierCall, b: EarlierCall): number {
  return (
    a.atMs - b.atMs || byText(a.campaignId, b.campaignId) || byText(a.buyerId ?? '', b.buyerId ?? '') || byText(a.targetId ?? '', b.targetId ?? '')
    || Number(a.connected) - Number(b.connected) || Number(a.converted) - Number(b.converted)
  )
}

function byRevenue(a: RouteQuery['revenue'][number], b: RouteQuery['revenue'][number]): number {
  return byText(a.targetId, b.targetId) || a.calls - b.calls || (a.microsPerCall < b.microsPerCall ? -1 : a.microsPerCall > b.microsPerCall ? 1 : 0)
}
