/**
 * A batch in the form that the SQL function admit_calls takes: distinct scopes as indexed lists, candidates as integers that point into them.
 * The order of the lists is the order of the locks' index look-ups only; the function sorts before it locks.
 */
import { randomBytes } from 'node:crypto'
import { uuidV7 } from '@ringfloor/shared'
import type { AdmissionRequest } from './admission-port.ts'

/** Distinct rows that a batch may take, each list numbered from 1. */
export interface BatchScopes {
  readonly capacity: readonly { readonly org: string; readonly kind: string; readonly id: string }[]
  readonly windows: readonly { readonly org: string; readonly target: string; readonly key: string }[]
}

export interface EncodedBatch {
  readonly values: readonly unknown[]
  readonly scopes: BatchScopes
}

interface Scope {
  readonly org: string
  readonly kind: string
  readonly id: string
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

export const ADMIT_SQL = `select o_state, o_chosen, o_answer, o_refused_request, o_refused_candidate, o_refused_code
from admit_calls($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)`

const NO_ANSWER = 0
const ANSWER_LEFT_OUT = -1

export interface EncodeOptions {
  readonly now: Date
  /** A softphone seen before `now - believedMs` cannot ring any more. */
  readonly believedMs: number
  /** Different answers of each call that go along, best candidates first; the others are left out, and asked for when one of them is taken. */
  readonly answersPerCall: number
}

export function encodeBatch(requests: readonly AdmissionRequest[], options: EncodeOptions): EncodedBatch {
  const scopes = new Numbering<Scope>()
  const windows = new Numbering<{ org: string; target: string; key: string }>()
  const accounts = new Numbering<{ org: string; buyer: string; currency: string }>()
  const scope = (org: string, kind: string, id: string): number => scopes.of(kind + id, () => ({ org, kind, id }))
  const ends: number[] = []
  const campaigns: number[] = []
  const target: number[] = []
  const buyer: number[] = []
  const seat: number[] = []
  const hour: number[] = []
  const day: number[] = []
  const account: number[] = []
  const price: string[] = []
  const payout: string[] = []
  const kind: string[] = []
  const answer: number[] = []
  const answers: string[] = []
  /** Seats of one target share their answer: each different one is sent once per call. */
  const createAnswerNumbering = (limit: number): ((response: string | null) => number) => {
    const numbers = new Map<string, number>()
    return (response) => {
      if (response === null) return NO_ANSWER
      const known = numbers.get(response)
      if (known !== undefined) return known
      if (numbers.size >= limit) return ANSWER_LEFT_OUT
      const number = answers.push(response)
      numbers.set(response, number)
      return number
    }
  }

  for (const { organizationId: org, call, candidates, attempt } of requests) {
    campaigns.push(scope(org, 'campaign', call.campaignId))
    // A later attempt gives back places before it decides: it must be decided at once.
    const numberAnswer = createAnswerNumbering(attempt === 1 ? options.answersPerCall : candidates.length)
    for (const candidate of candidates) {
      const window = (key: string | null): number =>
        key === null ? 0 : windows.of(candidate.targetId + key, () => ({ org, target: candidate.targetId, key }))
      target.push(scope(org, 'target', candidate.targetId))
      buyer.push(scope(org, 'buyer', candidate.buyerId))
      seat.push(candidate.userId === null ? 0 : scope(org, 'seat', candidate.userId))
      hour.push(window(candidate.hourKey))
      day.push(window(candidate.dayKey))
      account.push(accounts.of(candidate.buyerId + call.currency, () => ({ org, buyer: candidate.buyerId, currency: call.currency })))
      price.push(candidate.priceMicros.toString())
      payout.push(candidate.payoutMicros.toString())
      kind.push(candidate.kind)
      answer.push(numberAnswer(candidate.response))
    }
    ends.push(target.length)
  }

  const nowMs = options.now.getTime()
  return {
    scopes: { capacity: scopes.items, windows: windows.items },
    values: [
      JSON.stringify(requests.map((request, index) => encodeRequest(request, index + 1, nowMs))),
      // Already JSON: not parsed and not escaped here. The function counts them, so that a trace which is no single value is refused.
      `[${requests.map((request) => request.trace).join(',')}]`,
      texts(answers),
      new Date(nowMs - options.believedMs),
      words(requests.map((request) => request.organizationId)), texts(requests.map((request) => request.inboxKey)), words(requests.map((request) => request.call.id)),
      texts(requests.map((request) => request.call.callSid)), words(requests.map((request) => request.attempt)), texts(requests.map((request) => texts(request.audience))),
      words(ends), words(campaigns), words(target), words(buyer), words(seat), words(hour), words(day), words(account), words(price), words(payout), words(kind), words(answer),
      words(scopes.items.map((item) => item.org)), words(scopes.items.map((item) => item.kind)), words(scopes.items.map((item) => item.id)),
      words(windows.items.map((item) => item.org)), words(windows.items.map((item) => item.target)), texts(windows.items.map((item) => item.key)),
      words(accounts.items.map((item) => item.org)), words(accounts.items.map((item) => item.buyer)), texts(accounts.items.map((item) => item.currency)),
    ],
  }
}

function encodeRequest({ organizationId, inboxKey, call, attempt, whenNone, expiresAt }: AdmissionRequest, i: number, nowMs: number): Readonly<Record<string, unknown>> {
  return {
    i, org: organizationId, key: inboxKey, call: call.id, campaign: call.campaignId, publisher: call.publisherId, account: call.accountSid, sid: call.callSid,
    from: call.from, to: call.to, st: call.callerState, zip: call.callerZip, att: call.attestation, cur: call.currency, rev: call.configRevision.toString(),
    received: call.receivedAt, attempt, expires: expiresAt, none: whenNone.response, outcome: whenNone.outcome, hold: uuidV7(nowMs, randomBytes(10)), hold_key: `call:${call.id}:${attempt}`,
  }
}

/** PostgreSQL's array literal of numbers, UUIDs and our own words, none of which needs quotes. The driver's own would look into each one of thousands. */
function words(items: readonly (string | number)[]): string {
  return `{${items.join(',')}}`
}

/** The same of any text. */
function texts(items: readonly (string | null)[]): string {
  return `{${items.map((item) => (item === null ? 'null' : `"${NEEDS_ESCAPE.test(item) ? item.replaceAll(/["\\]/g, '\\$&') : item}"`)).join(',')}}`
}

const NEEDS_ESCAPE = /["\\]/
