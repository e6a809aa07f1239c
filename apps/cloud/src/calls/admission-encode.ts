/**
 * A batch in the form that the SQL function admit_calls takes: distinct scopes as indexed lists, candidates as integers that point into them.
 * The order of the lists is the order of the locks' index look-ups only; the function sorts before it locks.
 */
import { uuidV7 } from '@ringfloor/shared'
import { jsonArray, plainArray, quotedArray, textArray } from './admission-arrays.ts'
import type { AdmissionCandidate, AdmissionRequest } from './admission-port.ts'
import { takeRandomBytes } from './random-pool.ts'


export interface EncodedBatch {
  readonly values: readonly unknown[]
  /** Distinct rows that the batch may take, numbered from 1. */
  readonly scopes: readonly Scope[]
  /** Per request: the number of the last of its candidates that were sent. They are numbered from 1 through the batch. */
  readonly lastCandidates: readonly number[]
}

export interface Scope {
  readonly org: string
  readonly kind: 'campaign' | 'buyer' | 'target' | 'profile' | 'seat'
  readonly id: string
  /** The hour by its zone's calendar; a batch is one instant, so that the first call says it for all. */
  readonly hour: string | null
}

/** Numbers distinct values from 1 in the order of their first use. */
class Numbering<T> {
  readonly #numbers = new Map<string, number>()
  readonly items: T[] = []

  of(key: string, item: () => T): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.items.push(item())
    this.#numbers.set(key, this.items.length)
    return this.items.length
  }
}

const PARAMETERS = 43
export const ADMIT_SQL = `select o_state, o_chosen, o_answer, o_refused_request, o_refused_candidate, o_refused_code
from admit_calls(${Array.from({ length: PARAMETERS }, (_, index) => `$${index + 1}`).join(', ')})`

const NO_ANSWER = 0
const HOLD_ID_RANDOM_BYTES = 10

export interface EncodeOptions {
  readonly now: Date
  /** A softphone seen before `now - believedMs` cannot ring any more. */
  readonly believedMs: number
  /** Candidates of each first attempt go along, best first, until they have this many different answers; the others are asked for when none of these fits. */
  readonly answersPerCall: number
}

export function encodeBatch(requests: readonly AdmissionRequest[], options: EncodeOptions): EncodedBatch {
  const scopes = new Numbering<Scope>()
  const accounts = new Numbering<{ org: string; buyer: string; currency: string }>()
  const scope = (org: string, kind: Scope['kind'], id: string, hour: string | null = null): number => scopes.of(kind + id, () => ({ org, kind, id, hour }))
  const ends: number[] = []
  const campaigns: number[] = []
  const more: boolean[] = []
  const target: number[] = []
  const buyer: number[] = []
  const seat: number[] = []
  const profile: number[] = []
  const account: number[] = []
  const price: bigint[] = []
  const payout: bigint[] = []
  const kind: string[] = []
  const answer: number[] = []
  const answers: string[] = []

  for (const { organizationId: org, call, candidates, attempt, hasMore } of requests) {
    campaigns.push(scope(org, 'campaign', call.campaignId, candidates[0]?.windows?.campaign.hour ?? null))
    // A later attempt gives back places before it decides: it must be decided at once.
    const sent = attempt === 1 ? sentCandidates(candidates, options.answersPerCall) : candidates
    const numbers = new Map<string, number>()
    for (const candidate of sent) {
      const { profileId, windows } = candidate
      const targetHour = windows?.target.hour ?? candidate.hourKey ?? null
      target.push(scope(org, 'target', candidate.targetId, targetHour))
      buyer.push(scope(org, 'buyer', candidate.buyerId, windows?.buyer.hour ?? null))
      profile.push(profileId === undefined || profileId === candidate.targetId ? 0 : scope(org, 'profile', profileId, targetHour))
      seat.push(candidate.userId === null ? 0 : scope(org, 'seat', candidate.userId))
      account.push(accounts.of(candidate.buyerId + call.currency, () => ({ org, buyer: candidate.buyerId, currency: call.currency })))
      price.push(candidate.priceMicros)
      payout.push(candidate.payoutMicros)
      kind.push(candidate.kind)
      answer.push(numberAnswer(candidate.response, numbers, answers))
    }
    ends.push(target.length)
    more.push(sent.length < candidates.length || (attempt === 1 && hasMore === true))
  }

  const nowMs = options.now.getTime()
  const calls = requests.map((request) => request.call)
  return {
    scopes: scopes.items,
    lastCandidates: ends,
    values: [
      textArray(answers), new Date(nowMs - options.believedMs),
      plainArray(requests.map((request) => request.organizationId)), textArray(requests.map((request) => request.inboxKey)), plainArray(calls.map((call) => call.id)),
      plainArray(calls.map((call) => call.publisherId)), textArray(calls.map((call) => call.accountSid)), textArray(calls.map((call) => call.callSid)), textArray(calls.map((call) => call.from)),
      textArray(calls.map((call) => call.to)), textArray(calls.map((call) => call.callerState)), textArray(calls.map((call) => call.callerZip)), textArray(calls.map((call) => call.attestation)),
      textArray(calls.map((call) => call.currency)), plainArray(calls.map((call) => call.configRevision)), plainArray(calls.map((call) => call.receivedAt.getTime())),
      plainArray(requests.map((request) => request.expiresAt.getTime())), plainArray(requests.map((request) => request.attempt)), textArray(requests.map((request) => quotedArray(request.audience))),
      textArray(requests.map((request) => request.whenNone.response)), textArray(requests.map((request) => request.whenNone.outcome)),
      plainArray(requests.map(() => uuidV7(nowMs, takeRandomBytes(HOLD_ID_RANDOM_BYTES)))), jsonArray(requests.map((request) => request.trace)), jsonArray(requests.map((request) => request.terms ?? null)),
      plainArray(ends), plainArray(campaigns), plainArray(more),
      plainArray(target), plainArray(buyer), plainArray(profile), plainArray(seat), plainArray(account), plainArray(price), plainArray(payout), plainArray(kind), plainArray(answer),
      plainArray(scopes.items.map((item) => item.org)), plainArray(scopes.items.map((item) => item.kind)), plainArray(scopes.items.map((item) => item.id)), plainArray(scopes.items.map((item) => item.hour)),
      plainArray(accounts.items.map((item) => item.org)), plainArray(accounts.items.map((item) => item.buyer)), textArray(accounts.items.map((item) => item.currency)),
    ],
  }
}

/** Best candidates first, as many as have `answersPerCall` different answers among them: nearly always one of them is taken, and only their rows are locked. */
export function sentCandidates(candidates: readonly AdmissionCandidate[], answersPerCall: number): readonly AdmissionCandidate[] {
  const seen = new Set<string | null>()
  for (const [index, { response }] of candidates.entries()) {
    seen.add(response)
    if (seen.size > answersPerCall) return candidates.slice(0, index)
  }
  return candidates
}

/** Seats of one target share their answer: each different one is sent once per call. */
function numberAnswer(response: string | null, numbers: Map<string, number>, answers: string[]): number {
  if (response === null) return NO_ANSWER
  const known = numbers.get(response)
  if (known !== undefined) return known
  const number = answers.push(response)
  numbers.set(response, number)
  return number
}
