/** One call, looked up: which columns it goes by, and what else must be looked at. Kept between decisions. */
import type { LiveView } from '../book/types.ts'
import { attestationLevel, pointOf } from '../eligibility/index.ts'
import type { RouteFacts, RouteQuery } from '../facts.ts'
import { hashText, lookUp } from './attributes.ts'
import type { CallPlace } from './geography-test.ts'
import { NOTHING } from './ladder-layout.ts'
import { moneyLeft } from './meters.ts'
import type { Tables } from './tables.ts'

export interface Scan {
  query: RouteQuery
  place: CallPlace
  callerType: number
  attestation: number
  callType: number
  country: number
  state: number
  city: number
  zip: number
  notCountry: number
  notState: number
  qualityScore: number
  qualityHistory: number
  campaignRoom: number
  /** The least bid that counts. */
  leastBid: number
  hasTried: boolean
  hasEarlierCalls: boolean
  /** Made when a rule asks for it. */
  facts: RouteFacts | null
}

/** A source's verdict has few texts: they are read once each. */
const MAX_VERDICTS = 64
export type Verdicts = Map<string, ReturnType<typeof attestationLevel>>

export function createScan(query: RouteQuery): Scan {
  return {
    query, place: { location: query.call.location, city: null, point: null, cityHash: 0, zipHash: 0 }, callerType: NOTHING, attestation: NOTHING, callType: NOTHING, country: NOTHING,
    state: NOTHING, city: NOTHING, zip: NOTHING, notCountry: NOTHING, notState: NOTHING, qualityScore: 0, qualityHistory: 0, campaignRoom: Infinity, leastBid: 0, hasTried: false,
    hasEarlierCalls: false, facts: null,
  }
}

export function aimScan(scan: Scan, tables: Tables, query: RouteQuery, verdicts: Verdicts): void {
  const { columns, terms, meters } = tables
  const { call } = query
  const { location } = call
  const city = columns.city.isUsed && location.city !== null && location.state !== null ? `${location.city}|${location.state}` : null
  scan.query = query
  scan.place.location = location
  scan.place.city = city
  scan.place.point = pointOf(location)
  scan.place.cityHash = city === null ? 0 : hashText(city)
  scan.place.zipHash = location.zip === null ? 0 : hashText(location.zip)
  scan.callerType = columns.callerType[call.callerType]
  const level = levelOf(call.attestation, verdicts)
  scan.attestation = level === null ? NOTHING : columns.attestation[level]
  scan.callType = lookUp(columns.callType, call.callType)
  scan.country = lookUp(columns.country, location.country)
  scan.state = lookUp(columns.state, location.state)
  scan.city = lookUp(columns.city, city)
  scan.zip = lookUp(columns.zip, location.zip)
  scan.notCountry = lookUp(columns.notCountry, location.country)
  scan.notState = lookUp(columns.notState, location.state)
  // Unknown is no history, and a score that no rule can hold against the call.
  scan.qualityScore = call.quality === null ? Infinity : call.quality.score
  scan.qualityHistory = call.quality === null ? 0 : call.quality.history
  const meter = tables.campaignMeter
  scan.campaignRoom = meter < 0 ? Infinity : moneyLeft(meters, meter)
  scan.leastBid = terms.takesAnyPrice ? -Infinity : Math.max(terms.reserve, 1)
  scan.hasTried = query.tried.length > 0
  scan.hasEarlierCalls = call.earlierCalls.length > 0
  scan.facts = null
}

/** The facts as the rules take them. */
export function factsOf(scan: Scan, tables: Tables, live: LiveView): RouteFacts {
  scan.facts ??= { ...scan.query, book: tables.book, live }
  return scan.facts
}

function levelOf(text: string | null, verdicts: Verdicts): ReturnType<typeof attestationLevel> {
  if (text === null) return null
  const known = verdicts.get(text)
  if (known !== undefined) return known
  const level = attestationLevel(text)
  if (verdicts.size < MAX_VERDICTS) verdicts.set(text, level)
  return level
}
