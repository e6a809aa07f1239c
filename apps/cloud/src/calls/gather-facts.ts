/** Step 2 of the pipeline: what the carrier said, what happened before, and when it is, become one query. The book brings everything else. */
import { windowKeys } from '@ringfloor/engine'
import type { CallFacts, ConfigView, DenialFacts, RouteQuery, TriedFacts, ZoneTable } from '@ringfloor/engine'
import type { AdmissionCandidate, AdmissionRequest } from './admission-port.ts'
import type { CallDelivery } from './delivery.ts'

export type CallLocation = CallFacts['location']

/** The call of an admission request, as far as it tells of the caller. */
export type CallerFacts = Pick<AdmissionRequest['call'], 'id' | 'from' | 'to' | 'attestation' | 'receivedAt'>

/** By the number the caller calls from. */
export function locationOf(delivery: Pick<CallDelivery, 'callerCountry' | 'callerState' | 'callerCity' | 'callerZip'>): CallLocation {
  return { country: delivery.callerCountry, state: delivery.callerState, city: delivery.callerCity, zip: delivery.callerZip, latE6: null, lonE6: null }
}

export interface CallFactSources {
  readonly call: CallerFacts
  readonly location: CallLocation
  /** What this campaign's calls are, where it says so. */
  readonly callType: string | null
  readonly earlierCalls: CallFacts['earlierCalls']
}

/** A carrier tells neither what kind of telephone calls nor how good its source is, and sends no tags. */
export function callFacts({ call, location, callType, earlierCalls }: CallFactSources): CallFacts {
  return {
    callId: call.id, from: call.from, to: call.to, location, callType, callerType: 'unknown', attestation: call.attestation, quality: null, tags: {}, earlierCalls, skills: [],
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
