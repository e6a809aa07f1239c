/**
 * From a call to its next candidate, as a list of steps: the newest book, facts, compliance, decision, admission. The first attempt of a call and every later
 * one pass through here; nothing in this file decides.
 */
import type { Candidate, TriedFacts, ZoneTable } from '@ringfloor/engine'
import type { CallOutcome } from '@ringfloor/shared'
import type { BookTarget } from '../db/index.ts'
import type { ExchangeBooks, OrganizationBook } from '../exchange/index.ts'
import type { Metrics } from '../observability/metrics.ts'
import { MAX_ADMISSION_CANDIDATES } from './admission-port.ts'
import type { Admission, AdmissionRequest, AdmissionResult } from './admission-port.ts'
import { toAdmissionCandidate } from './admission-candidate.ts'
import type { CallPastReader } from './call-past.repository.ts'
import { findDenial } from './compliance.ts'
import type { ComplianceRule } from './compliance.ts'
import { decideAttempt } from './decide-attempt.ts'
import type { DecidedAttempt } from './decide-attempt.ts'
import { callTags } from './call-tags.ts'
import { callFacts, sourceOf } from './gather-facts.ts'
import type { ArrivalFacts, CallLocation } from './gather-facts.ts'
import type { CampaignPlan, RoutingBook } from './routing-book.ts'
import { APOLOGY_TEXT, CALL_TIME_LIMIT_SECONDS, apologyTwiml } from './twiml.ts'
import type { WebhookUrls } from './webhook-urls.ts'

/** Leases and holds outlive the longest call by this much, so that only a call of which nothing more is heard lapses. */
const LEASE_SLACK_SECONDS = 900
/** Nearly always one of the best few is taken; the others would only make what is stored of the decision longer. */
const FEW_CANDIDATES = 4

export interface RouteDeps {
  readonly books: ExchangeBooks
  readonly book: Pick<RoutingBook, 'findNumber' | 'findPlan' | 'refreshTo'>
  readonly past: CallPastReader
  readonly admission: Admission
  readonly urls: WebhookUrls
  readonly zones: ZoneTable
  readonly rules: readonly ComplianceRule[]
  readonly metrics: Metrics
  readonly now: () => Date
}

export interface RouteRequest {
  readonly organizationId: string
  readonly call: AdmissionRequest['call']
  readonly location: CallLocation
  /** As the first attempt found them; null on the first, which takes them from the number that was dialled. */
  readonly tags: ArrivalFacts['tags'] | null
  /** 1 for the first. */
  readonly attempt: number
  readonly tried: readonly TriedFacts[]
  readonly inboxKey: string | null
  /** `webhook`: the candidates carry the TwiML to answer with. `rest`: the caller is moved afterwards. */
  readonly answerBy: 'webhook' | 'rest'
}

export interface RoutedAttempt {
  readonly result: RoutedResult
  /** The admitted candidate and its target; null where none was. */
  readonly admitted: { readonly candidate: Candidate; readonly target: BookTarget } | null
}
export type RoutedResult = Exclude<AdmissionResult, { readonly kind: 'more' }>

/** What one decision is made on. */
export interface Ground {
  readonly book: OrganizationBook
  readonly plan: CampaignPlan
}

/** @returns null where there is no such campaign any more */
export async function routeAttempt(deps: RouteDeps, request: RouteRequest): Promise<RoutedAttempt | null> {
  // A later attempt gives back what the one before held, and must be settled in the same transaction: it asks with all candidates at once.
  const tries = request.attempt === 1 ? [FEW_CANDIDATES, MAX_ADMISSION_CANDIDATES] : [MAX_ADMISSION_CANDIDATES]
  for (const [index, maxCandidates] of tries.entries()) {
    const routed = await tryCandidates(deps, request, { maxCandidates, mayAskAgain: index < tries.length - 1 })
    if (routed !== 'more') return routed
  }
  return null
}

interface Try {
  readonly maxCandidates: number
  readonly mayAskAgain: boolean
}

async function tryCandidates(deps: RouteDeps, request: RouteRequest, { maxCandidates, mayAskAgain }: Try): Promise<RoutedAttempt | 'more' | null> {
  const ground = await openGround(deps, request)
  if (!ground) return null
  const decided = await decide(deps, request, ground, maxCandidates)
  const pendingCall = decided.pending
  try {
    const result = await deps.admission.admit(toAdmissionRequest(deps, request, ground.plan, decided, mayAskAgain && decided.decision.hasMore))
    if (result.kind === 'more') {
      pendingCall?.dropped()
      return 'more'
    }
    const admitted = result.kind === 'admitted' ? admittedOf(ground.plan, decided.decision.candidates, result.candidateIndex) : null
    if (admitted) pendingCall?.admitted({ targetId: admitted.candidate.targetId, userId: admitted.candidate.userId })
    else pendingCall?.dropped()
    countAdmission(deps.metrics, result)
    return { result, admitted }
  } catch (error) {
    pendingCall?.dropped()
    throw error
  }
}

/** The book at its newest position, and the page of names and destinations that goes with it. */
async function openGround(deps: RouteDeps, { organizationId, call }: RouteRequest): Promise<Ground | null> {
  const book = await deps.books.catchUp(organizationId)
  await deps.book.refreshTo(organizationId, book.pageSeq)
  const plan = deps.book.findPlan(organizationId, call.campaignId)
  return plan ? { book, plan } : null
}

async function decide(deps: RouteDeps, request: RouteRequest, { book, plan }: Ground, maxCandidates: number): Promise<DecidedAttempt> {
  const { organizationId, call } = request
  const needs = book.needsOf(call.campaignId)
  const nowMs = deps.now().getTime()
  const earlierCalls = needs?.earlierCalls ? await deps.past.earlierCalls({ organizationId, id: call.id, from: call.from }, nowMs) : []
  const revenue = needs?.revenue ? await deps.past.revenue({ organizationId, campaignId: call.campaignId }, nowMs) : []
  const tags = request.tags ?? callTags(call.from, deps.book.findNumber(call.to)?.number.tags)
  const facts = callFacts({ call, arrival: { location: request.location, tags }, ...sourceOf(book.config, call.campaignId), earlierCalls })
  return decideAttempt({
    book, plan, pendingCalls: needs?.pending ? deps.books.pending(organizationId) : null, zones: deps.zones, metrics: deps.metrics, facts, tried: request.tried, revenue,
    denial: findDenial(deps.rules, facts), startedAt: call.receivedAt, now: deps.now, maxCandidates,
  })
}

function toAdmissionRequest(deps: RouteDeps, request: RouteRequest, plan: CampaignPlan, decided: DecidedAttempt, hasMore: boolean): AdmissionRequest {
  return {
    organizationId: request.organizationId,
    inboxKey: request.inboxKey,
    call: request.call,
    attempt: request.attempt,
    candidates: decided.decision.candidates.map((candidate) => toAdmissionCandidate(deps.urls, { request, plan, decided, candidate })),
    hasMore,
    whenNone: { response: request.answerBy === 'webhook' ? apologyTwiml(APOLOGY_TEXT) : null, outcome: outcomeWhenNone(decided) },
    trace: decided.record,
    terms: decided.terms.text,
    audience: plan.audience,
    expiresAt: new Date(decided.query.nowMs + (CALL_TIME_LIMIT_SECONDS + plan.campaign.ringTimeoutSeconds + LEASE_SLACK_SECONDS) * 1000),
  }
}

function outcomeWhenNone({ query, isPaused }: DecidedAttempt): CallOutcome {
  return query.denial !== null || isPaused ? 'refused' : 'unanswered'
}

function admittedOf(plan: CampaignPlan, candidates: readonly Candidate[], index: number): RoutedAttempt['admitted'] {
  const candidate = candidates[index]
  const target = candidate && plan.targetById.get(candidate.targetId)
  return candidate && target ? { candidate, target } : null
}

function countAdmission(metrics: Metrics, result: RoutedResult): void {
  metrics.admissions.inc({ result: result.kind })
  if (result.kind === 'admitted' || result.kind === 'none') for (const refusal of result.refused) metrics.refusals.inc({ code: refusal.code })
}
