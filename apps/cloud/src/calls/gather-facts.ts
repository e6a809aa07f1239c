/** Step 2 of the pipeline: what the carrier said, what happened before, and when it is, become one query. The book brings everything else. */
import { windowKeys } from '@ringfloor/engine'
import type { CallFacts, ConfigView, DenialFacts, RouteQuery, TriedFacts, ZoneTable } from '@ringfloor/engine'
import type { AdmissionCandidate, AdmissionRequest } from './admission-port.ts'
import { callerTypeOf } from './caller-type.ts'
import type { CallDelivery } from './delivery.ts'
import type { PlaceFinder } from './place-finder.ts'

export type CallLocation = CallFacts['location']

/** The call of an admission request, as far as it tells of the caller. */
export type CallerFacts = Pick<AdmissionRequest['call'], 'id' | 'from' | 'to' | 'attestation' | 'receivedAt'>

/** What was known when the call came, and is not asked for again: every attempt goes by the same. */
export interface ArrivalFacts {
  readonly location: CallLocation
  readonly tags: CallFacts['tags']
}

/** By the number the caller calls from. */
export function locationOf(delivery: Pick<CallDelivery, 'callerCountry' | 'callerState' | 'callerCity' | 'callerZip'>, places: PlaceFinder): CallLocation {
  const { callerCountry: country, callerState: state, callerCity: city, callerZip: zip } = delivery
  const { latE6, lonE6 } = places.find({ country, zip }) ?? { latE6: null, lonE6: null }
  return { country, state, city, zip, latE6, lonE6 }
}

export interface CallFactSources {
  readonly call: CallerFacts
  readonly arrival: ArrivalFacts
  /** What this campaign's calls are, and how good their source is, where the book says so. */
  readonly callType: string | null
  readonly quality: CallFacts['quality']
  readonly earlierCalls: CallFacts['earlierCalls']
}

/** What the book says of all calls of a campaign: their type, and the quality of the publisher who brings them. */
export function sourceOf(config: ConfigView, campaignId: string): Pick<CallFactSources, 'callType' | 'quality'> {
  const campaign = config.campaigns.get(campaignId)
  const publisher = campaign?.publisherId == null ? undefined : config.publishers.get(campaign.publisherId)
  return { callType: campaign?.rules.callType ?? null, quality: publisher?.rules.quality ?? null }
}

/** The skills that a call asks for are its campaign's, which the engine adds. */
export function callFacts({ call, arrival, callType, quality, earlierCalls }: CallFactSources): CallFacts {
  return {
    callId: call.id, from: call.from, to: call.to, location: arrival.location, callType, callerType: callerTypeOf(call.from), attestation: call.attestation, quality, tags: arrival.tags,
    earlierCalls, skills: [],
  }
}

export interface QuerySources {
  readonly nowMs: number
  readonly draw: number
  readonly zones: ZoneTable
  readonly startedAt: Date
  readonly call: CallFacts
  readonly tried: readonly TriedFacts[]
  readonly denial: DenialFacts | null
  readonly pending: RouteQuery['pending']
  readonly revenue: RouteQuery['revenue']
}

export function buildQuery({ startedAt, denial, ...sources }: QuerySources): RouteQuery {
  return { ...sources, startedAtMs: startedAt.getTime(), denial: denial && { ruleId: denial.ruleId, reason: denial.reason }, answers: new Map() }
}

/** The hours in which a candidate counts: in the campaign's, the buyer's and the target's zone, by the same table that the decision went by. */
export function windowsOf(config: ConfigView, campaignId: string, candidate: Pick<AdmissionCandidate, 'buyerId' | 'targetId'>, query: Pick<RouteQuery, 'nowMs' | 'zones'>): NonNullable<AdmissionCandidate['windows']> | undefined {
  const zonesOfLevels = [config.campaigns.get(campaignId)?.timeZone, config.buyers.get(candidate.buyerId)?.timeZone, config.targets.get(candidate.targetId)?.timeZone]
  const [campaign, buyer, target] = zonesOfLevels.map((zone) => (zone === undefined ? undefined : { hour: windowKeys(query.nowMs, query.zones.offsetAt(zone, query.nowMs).offsetMinutes).hour }))
  return campaign && buyer && target ? { campaign, buyer, target } : undefined
}
