import { CALLER_TYPES, reasonCodeSchema } from '@ringfloor/shared'
import {
  below, readBySchema, readEach, readId, readInteger, readKeys, readList, readMicros, readNullable, readOneOf, readText, readTuple, reading, Unreadable, type Reader,
} from '../book/index.ts'
import type { BidAnswer, CallFacts, Candidate, EarlierCall, RevenueFacts, RouteQuery, TriedFacts } from '../facts.ts'
import { encodeRecord, isSealed } from './encode-record.ts'
import { ATTESTATION_PREFIX, RECORD_FORMAT, SHORT_ATTESTATIONS } from './record-layout.ts'
import type { DecisionRecord, RecordedZones } from './record.ts'
import type { TraceRefusal } from './refusals.ts'
import { PACKED_LENGTH, unpackUuid } from './uuid-pack.ts'

export type DecodeResult = { readonly ok: true; readonly record: DecisionRecord } | TraceRefusal

/**
 * Reads what `encodeRecord` wrote, and nothing else: a text that is damaged, shortened, of another format or written in another way is refused with the
 * place and the reason. The rules version is whatever the record says.
 */
export function decodeRecord(text: string): DecodeResult {
  let stored: unknown
  try {
    stored = JSON.parse(text)
  } catch {
    return { ok: false, code: 'trace.not_json', path: '', reason: 'is not JSON' }
  }
  if (!Array.isArray(stored) || stored[0] !== RECORD_FORMAT) return { ok: false, code: 'trace.format_unknown', path: '0', reason: `is not a record of format ${RECORD_FORMAT}` }
  if (!isSealed(text)) return { ok: false, code: 'trace.damaged', path: String(stored.length - 1), reason: 'the checksum is that of another text' }
  const record = reading(() => readRecord(stored))
  if (!record.ok) return { ok: false, code: 'trace.invalid', path: record.path, reason: record.reason }
  if (encodeRecord(record.value) !== text) return { ok: false, code: 'trace.invalid', path: '', reason: 'is written in another way than records are' }
  return { ok: true, record: record.value }
}

const FIELDS = 14
const MAX_DRAW = 0xffff_ffff
const MIN = Number.MIN_SAFE_INTEGER
/** The end of the year 9999: windows are told apart by keys with four digits of the year, and a zone database answers up to here. */
const MAX_INSTANT = 253_402_300_799_999
const MAX_LAT_E6 = 90_000_000
const MAX_LON_E6 = 180_000_000

function readRecord(stored: unknown): DecisionRecord {
  const [, rulesVersion, seq, uuids, campaign, now, draw, zones, call, candidates, max, hasMore, more] = readTuple(stored, '', FIELDS)
  const idOf = readerOfIds(readUuids(uuids, '3'))
  const nowMs = readInteger(now, '5', 0, MAX_INSTANT)
  const maxCandidates = readInteger(max, '10', -1)
  return {
    rulesVersion: readText(rulesVersion, '1'),
    seq: readInteger(seq, '2', 0),
    campaignId: idOf(campaign, '4'),
    query: { nowMs, draw: readInteger(draw, '6', 0, MAX_DRAW), call: readCall(call, '8', nowMs, idOf), ...readMore(more, '12', nowMs, idOf) },
    zones: readZones(zones, '7'),
    maxCandidates: maxCandidates === -1 ? null : maxCandidates,
    candidates: readEach(candidates, '9', (value, path) => readCandidate(value, path, idOf)),
    hasMore: readInteger(hasMore, '11', 0, 1) === 1,
  }
}

function readUuids(value: unknown, path: string): readonly string[] {
  const text = readText(value, path)
  if (text.length % PACKED_LENGTH !== 0) throw new Unreadable(path, 'does not hold whole ids')
  return Array.from({ length: text.length / PACKED_LENGTH }, (_, index) => {
    const id = unpackUuid(text.slice(index * PACKED_LENGTH, (index + 1) * PACKED_LENGTH))
    if (id === undefined) throw new Unreadable(path, `holds no id at place ${index}`)
    return id
  })
}

function readerOfIds(uuids: readonly string[]): Reader<string> {
  return (value, path) => {
    if (typeof value === 'string') return readId(value, path)
    const id = uuids[readInteger(value, path, 0)]
    if (id === undefined) throw new Unreadable(path, 'points to an id that is not there')
    return id
  }
}

function idOrNull(value: unknown, path: string, idOf: Reader<string>): string | null {
  return value === -1 ? null : idOf(value, path)
}

function readTextOrZero(value: unknown, path: string): string | null {
  return value === 0 ? null : readText(value, path)
}

function readZones(value: unknown, path: string): RecordedZones {
  const [version, ...rest] = readList(value, path)
  if (rest.length % 2 !== 0) throw new Unreadable(path, 'has a zone without its offset')
  const offsets = Array.from({ length: rest.length / 2 }, (_, pair) => {
    const at = 2 * pair
    return [readText(rest[at], below(path, at + 1)), readInteger(rest[at + 1], below(path, at + 2), -1_440, 1_440)] as const
  })
  return { databaseVersion: readText(version, below(path, 0)), offsets }
}

function readCandidate(value: unknown, path: string, idOf: Reader<string>): Candidate {
  const [target, profile, buyer, user, bid, price, rank] = readTuple(value, path, 7)
  return {
    profileId: idOf(profile, below(path, 1)), targetId: idOf(target, below(path, 0)), buyerId: idOf(buyer, below(path, 2)), userId: idOrNull(user, below(path, 3), idOf),
    bidMicros: readMicros(bid, below(path, 4)), priceMicros: readMicros(price, below(path, 5)), rank: readInteger(rank, below(path, 6), 1),
  }
}

function readCall(value: unknown, path: string, nowMs: number, idOf: Reader<string>): CallFacts {
  const [callId, from, to, country, state, city, zip, callerType, attestation, moreOrZero] = readTuple(value, path, 10)
  const at = below(path, 9)
  const more = moreOrZero === 0 ? {} : readKeys(moreOrZero, at, [], ['type', 'point', 'quality', 'tags', 'earlier', 'skills'])
  const [latE6, lonE6] = more.point === undefined ? [null, null] : readTuple(more.point, below(at, 'point'), 2)
  const readDegrees = (max: number): Reader<number> => (degrees, place) => readInteger(degrees, place, -max, max)
  return {
    callId: idOf(callId, below(path, 0)),
    from: readText(from, below(path, 1)),
    to: readText(to, below(path, 2)),
    location: {
      country: readTextOrZero(country, below(path, 3)), state: readTextOrZero(state, below(path, 4)), city: readTextOrZero(city, below(path, 5)), zip: readTextOrZero(zip, below(path, 6)),
      latE6: readNullable(latE6, below(at, 'point.0'), readDegrees(MAX_LAT_E6)), lonE6: readNullable(lonE6, below(at, 'point.1'), readDegrees(MAX_LON_E6)),
    },
    callType: more.type === undefined ? null : readText(more.type, below(at, 'type')),
    callerType: CALLER_TYPES[readInteger(callerType, below(path, 7), 0, CALLER_TYPES.length - 1)] ?? 'unknown',
    attestation: readAttestation(attestation, below(path, 8)),
    quality: more.quality === undefined ? null : readQuality(more.quality, below(at, 'quality')),
    tags: more.tags === undefined ? {} : readTags(more.tags, below(at, 'tags')),
    earlierCalls: more.earlier === undefined ? [] : readEach(more.earlier, below(at, 'earlier'), (item, place) => readEarlier(item, place, nowMs, idOf)),
    skills: more.skills === undefined ? [] : readEach(more.skills, below(at, 'skills'), readText),
  }
}

function readAttestation(value: unknown, path: string): string | null {
  if (value === 0) return null
  const text = readText(value, path)
  if (text.startsWith('=')) return text.slice(1)
  return ATTESTATION_PREFIX + readOneOf(text, path, SHORT_ATTESTATIONS)
}

function readQuality(value: unknown, path: string): CallFacts['quality'] {
  const [score, history] = readTuple(value, path, 2)
  return { score: readInteger(score, below(path, 0), 0), history: readInteger(history, below(path, 1), 0) }
}

function readTags(value: unknown, path: string): CallFacts['tags'] {
  const texts = readEach(value, path, readText)
  if (texts.length % 2 !== 0) throw new Unreadable(path, 'has a name without its value')
  return Object.fromEntries(Array.from({ length: texts.length / 2 }, (_, pair) => [texts[2 * pair] ?? '', texts[2 * pair + 1] ?? '']))
}

function readEarlier(value: unknown, path: string, nowMs: number, idOf: Reader<string>): EarlierCall {
  const [ago, campaign, buyer, target, flags] = readTuple(value, path, 5)
  const flag = readInteger(flags, below(path, 4), 0, 3)
  return {
    atMs: nowMs - readInteger(ago, below(path, 0), MIN), campaignId: idOf(campaign, below(path, 1)), buyerId: idOrNull(buyer, below(path, 2), idOf), targetId: idOrNull(target, below(path, 3), idOf),
    connected: (flag & 1) === 1, converted: (flag & 2) === 2,
  }
}

function readMore(value: unknown, path: string, nowMs: number, idOf: Reader<string>): Omit<RouteQuery, 'nowMs' | 'draw' | 'zones' | 'call'> {
  const more = value === 0 ? {} : readKeys(value, path, [], ['since', 'tried', 'denial', 'answers', 'pending', 'revenue'])
  const list = <T>(key: 'tried' | 'answers' | 'pending' | 'revenue', read: Reader<T>): T[] => (more[key] === undefined ? [] : readEach(more[key], below(path, key), read))
  return {
    startedAtMs: nowMs - (more.since === undefined ? 0 : readInteger(more.since, below(path, 'since'), MIN)),
    tried: list('tried', (item, at): TriedFacts => {
      const [target, user, reason] = readTuple(item, at, 3)
      return { targetId: idOf(target, below(at, 0)), userId: idOrNull(user, below(at, 1), idOf), reason: readBySchema(reasonCodeSchema, reason, below(at, 2)) }
    }),
    denial: more.denial === undefined ? null : readDenial(more.denial, below(path, 'denial')),
    answers: new Map(list('answers', (item, at) => readAnswer(item, at, idOf))),
    pending: list('pending', (item, at) => {
      const [target, user] = readTuple(item, at, 2)
      return { targetId: idOf(target, below(at, 0)), userId: idOrNull(user, below(at, 1), idOf) }
    }),
    revenue: list('revenue', (item, at): RevenueFacts => {
      const [target, calls, micros] = readTuple(item, at, 3)
      return { targetId: idOf(target, below(at, 0)), calls: readInteger(calls, below(at, 1), 0), microsPerCall: readMicros(micros, below(at, 2)) }
    }),
  }
}

function readDenial(value: unknown, path: string): RouteQuery['denial'] {
  const [ruleId, reason] = readTuple(value, path, 2)
  return { ruleId: readText(ruleId, below(path, 0)), reason: readText(reason, below(path, 1)) }
}

const NO_BID_REASONS = ['price.no_bid', 'technical.bid_timeout', 'technical.bid_error', 'technical.bid_invalid'] as const

function readAnswer(value: unknown, path: string, idOf: Reader<string>): readonly [string, BidAnswer] {
  const list = readList(value, path)
  const targetId = idOf(list[0], below(path, 0))
  if (list.length === 3) return [targetId, { kind: 'none', reason: readOneOf(list[1], below(path, 1), NO_BID_REASONS), detail: readTextOrZero(list[2], below(path, 2)) }]
  const [, bid, currency, expiresAtMs] = readTuple(list, path, 4)
  return [targetId, {
    kind: 'bid', bidMicros: readMicros(bid, below(path, 1)), currency: readText(currency, below(path, 2)),
    expiresAtMs: readNullable(expiresAtMs, below(path, 3), (instant, at) => readInteger(instant, at, MIN)),
  }]
}
