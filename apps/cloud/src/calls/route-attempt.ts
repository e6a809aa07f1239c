/**
 * From a call to its next candidate, as a list of steps: live figures, facts, compliance, decision, admission. The first attempt of a call and
 * every later one pass through here; nothing in this file decides.
 */
import { computePayout, decideRoute, encodeTrace } from '@ringfloor/engine'
import type { Candidate, RouteDecision, RouteFacts } from '@ringfloor/engine'
import type { CallOutcome } from '@ringfloor/shared'
import type { BookTarget } from '../db/index.ts'
import type { Metrics } from '../observability/metrics.ts'
import { MAX_ADMISSION_CANDIDATES } from './admission-port.ts'
import type { Admission, AdmissionCandidate, AdmissionRequest, AdmissionResult, LiveFactsReader } from './admission-port.ts'
import { findDenial } from './compliance.ts'
import type { ComplianceRule } from './compliance.ts'
import { buildRouteFacts, readTargetClocks, toLiveFactsRequest } from './gather-facts.ts'
import type { TargetClocks } from './gather-facts.ts'
import { drawUint32 } from './random-pool.ts'
import type { CampaignPlan } from './routing-book.ts'
import { APOLOGY_TEXT, CALL_TIME_LIMIT_SECONDS, apologyTwiml, bridgeTwiml, conferenceTwiml } from './twiml.ts'
import { MAX_ATTEMPTS } from './webhook-urls.ts'
import type { WebhookUrls } from './webhook-urls.ts'
import type { ZoneOffsets } from './zone-offsets.ts'

/** Leases and holds outlive the longest call by this much, so that only a call of which nothing more is heard lapses. */
const LEASE_SLACK_SECONDS = 900

export interface RouteDeps {
  readonly liveFacts: LiveFactsReader
  readonly admission: Admission
  readonly urls: WebhookUrls
  readonly zoneOffsets: ZoneOffsets
  readonly rules: readonly ComplianceRule[]
  readonly metrics: Metrics
  readonly now: () => Date
}

export interface RouteRequest {
  readonly plan: CampaignPlan
  readonly call: AdmissionRequest['call']
  /** 1 for the first. */
  readonly attempt: number
  readonly tried: RouteFacts['tried']
  readonly inboxKey: string | null
  /** `webhook`: the candidates carry the TwiML to answer with. `rest`: the caller is moved afterwards. */
  readonly answerBy: 'webhook' | 'rest'
}

export interface RoutedAttempt {
  readonly result: AdmissionResult
  /** The admitted candidate and its target; null where none was. */
  readonly admitted: { readonly candidate: Candidate; readonly target: BookTarget } | null
}

export async function routeAttempt(deps: RouteDeps, request: RouteRequest): Promise<RoutedAttempt> {
  const nowMs = deps.now().getTime()
  const clocks = readTargetClocks(request.plan, nowMs, deps.zoneOffsets)
  const gathered = await gatherFacts(deps, request, clocks, nowMs)
  const denial = findDenial(deps.rules, gathered.call)
  const facts: RouteFacts = { ...gathered, denial }
  const decision = decideRoute(facts)
  const candidates = request.attempt > MAX_ATTEMPTS ? [] : decision.candidates.slice(0, MAX_ADMISSION_CANDIDATES)
  const result = await deps.admission.admit({
    organizationId: request.plan.organizationId,
    inboxKey: request.inboxKey,
    call: request.call,
    attempt: request.attempt,
    candidates: candidates.map((candidate) => toAdmissionCandidate(deps, request, candidate, clocks)),
    whenNone: { response: request.answerBy === 'webhook' ? apologyTwiml(APOLOGY_TEXT) : null, outcome: outcomeWhenNone(request, denial !== null) },
    trace: encodeTrace(facts, decision),
    audience: request.plan.audience,
    expiresAt: new Date(nowMs + (CALL_TIME_LIMIT_SECONDS + request.plan.campaign.ringTimeoutSeconds + LEASE_SLACK_SECONDS) * 1000),
  })
  countRouting(deps.metrics, decision, result)
  return { result, admitted: result.kind === 'admitted' ? admittedOf(request.plan, candidates, result.candidateIndex) : null }
}

async function gatherFacts(deps: RouteDeps, request: RouteRequest, clocks: TargetClocks, nowMs: number): Promise<RouteFacts> {
  const { call } = request
  const live = await deps.liveFacts.read(toLiveFactsRequest(request.plan, clocks))
  return buildRouteFacts({
    plan: request.plan,
    call: { callId: call.id, from: call.from, to: call.to, callerState: call.callerState, callerZip: call.callerZip, attestation: call.attestation },
    live, clocks, tried: request.tried, nowMs, draw: drawUint32(),
  })
}

function toAdmissionCandidate(deps: RouteDeps, request: RouteRequest, candidate: Candidate, clocks: TargetClocks): AdmissionCandidate {
  const target = request.plan.targetById.get(candidate.targetId)
  const clock = clocks.get(candidate.targetId)
  let response: string | null | undefined
  return {
    targetId: candidate.targetId,
    buyerId: candidate.buyerId,
    userId: candidate.userId,
    kind: target?.kind ?? 'number',
    priceMicros: candidate.priceMicros,
    payoutMicros: computePayout(candidate.priceMicros, request.plan.payout),
    hourKey: target?.hourCap == null ? null : (clock?.hourKey ?? null),
    dayKey: target?.dayCap == null ? null : (clock?.dayKey ?? null),
    // Written when admission asks for it: of eight candidates it looks at the best two or three.
    get response() {
      response ??= request.answerBy === 'webhook' && target ? attemptTwiml(deps.urls, { callId: request.call.id, attempt: request.attempt, target, ringTimeoutSeconds: request.plan.campaign.ringTimeoutSeconds }) : null
      return response
    },
  }
}

export interface AttemptTwimlInput {
  readonly callId: string
  readonly attempt: number
  readonly target: Pick<BookTarget, 'kind' | 'destination'>
  readonly ringTimeoutSeconds: number
}

/** What the caller's leg does while this candidate is tried. The same input always gives the same document. */
export function attemptTwiml(urls: WebhookUrls, input: AttemptTwimlInput): string {
  const { target } = input
  if (target.kind === 'agents') return conferenceTwiml(urls, input)
  return bridgeTwiml(urls, { ...input, kind: target.kind, destination: target.destination ?? '' })
}

function outcomeWhenNone(request: RouteRequest, denied: boolean): CallOutcome {
  return denied || request.plan.campaign.status === 'paused' ? 'refused' : 'unanswered'
}

function admittedOf(plan: CampaignPlan, candidates: readonly Candidate[], index: number): RoutedAttempt['admitted'] {
  const candidate = candidates[index]
  const target = candidate && plan.targetById.get(candidate.targetId)
  return candidate && target ? { candidate, target } : null
}

function countRouting(metrics: Metrics, decision: RouteDecision, result: AdmissionResult): void {
  metrics.admissions.inc({ result: result.kind })
  for (const verdict of decision.verdicts) if (verdict.reason !== null) metrics.reasons.inc({ code: verdict.reason })
  if (result.kind === 'admitted' || result.kind === 'none') for (const refusal of result.refused) metrics.reasons.inc({ code: refusal.code })
}
