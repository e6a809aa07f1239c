/** A candidate of a decision as admission takes it: with its price, its windows, and the TwiML that connects the caller to it. */
import { computePayout } from '@ringfloor/engine'
import type { Candidate } from '@ringfloor/engine'
import type { BookTarget } from '../db/index.ts'
import type { AdmissionCandidate } from './admission-port.ts'
import type { DecidedAttempt } from './decide-attempt.ts'
import { windowsOf } from './gather-facts.ts'
import type { RouteRequest } from './route-attempt.ts'
import type { CampaignPlan } from './routing-book.ts'
import { bridgeTwiml, conferenceTwiml } from './twiml.ts'
import type { WebhookUrls } from './webhook-urls.ts'

export interface CandidateSources {
  readonly request: Pick<RouteRequest, 'call' | 'attempt' | 'answerBy'>
  readonly plan: CampaignPlan
  readonly decided: Pick<DecidedAttempt, 'book' | 'query' | 'terms'>
  readonly candidate: Candidate
}

export function toAdmissionCandidate(urls: WebhookUrls, { request, plan, decided, candidate }: CandidateSources): AdmissionCandidate {
  const target = plan.targetById.get(candidate.targetId)
  const windows = windowsOf(decided.book.config, plan.campaign.id, candidate, decided.query)
  let response: string | null | undefined
  return {
    targetId: candidate.targetId,
    profileId: candidate.profileId,
    buyerId: candidate.buyerId,
    userId: candidate.userId,
    kind: target?.kind ?? 'number',
    priceMicros: candidate.priceMicros,
    payoutMicros: computePayout(candidate.priceMicros, decided.terms.value.payout?.amount ?? null),
    ...(windows && { windows }),
    // Written when admission asks for it: of eight candidates it looks at the best two or three.
    get response() {
      response ??= request.answerBy === 'webhook' && target ? attemptTwiml(urls, { callId: request.call.id, attempt: request.attempt, target, ringTimeoutSeconds: plan.campaign.ringTimeoutSeconds }) : null
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
