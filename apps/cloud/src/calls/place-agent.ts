/** Rings an agent into a call's conference: paced, claimed in the database so that it is done once, and told to the session. */
import { AppError, formatDecimal } from '@ringfloor/shared'
import { CarrierError, agentIdentity } from '../telephony/carrier.ts'
import type { AgentLegOrder, CarrierAccount } from '../telephony/carrier.ts'
import type { Turn } from '../telephony/pacer.ts'
import type { CallControlDeps } from './call-control.ts'
import { accountFor } from './call-control.ts'
import type { Advance } from './advance-call.ts'
import { applyToCall } from './call-session.ts'
import type { AttemptRow, CallSnapshot } from './call-snapshot.ts'
import { claimAttempt, loadCall } from './call.repository.ts'
import { CALL_TIME_LIMIT_SECONDS } from './twiml.ts'

/** A claim this old was left behind by a node that died: longer than the pacer's claim-to-answer time, two REST time-outs and a look. */
export const STALE_CLAIM_MS = 30_000
/** For a campaign that has left the book since. */
const DEFAULT_RING_TIMEOUT_SECONDS = 20

export interface AgentPlacement {
  readonly organizationId: string
  readonly callId: string
  readonly attempt: number
}

export const agentLabel = (attempt: number): string => `agent-${attempt}`

type Placed = { readonly kind: 'placed'; readonly callSid: string } | { readonly kind: 'refused' } | { readonly kind: 'unknown' }

/**
 * Does nothing where the call has ended, the attempt is no longer planned, or another node has it.
 * @returns the call with the placed (or refused) leg; null where nothing was done, or nobody knows: then the reconciler finds out
 */
export async function placeAgent(deps: CallControlDeps, placement: AgentPlacement): Promise<Advance | null> {
  const before = await deps.db.withTenant(placement.organizationId, (tx) => loadCall(tx, { callId: placement.callId }, 'read'))
  if (!before) return null
  const account = accountFor(deps, before.call.accountSid)
  const turn = await takeTurn(deps, account)
  if (!turn) return deps.background.isClosing() ? null : tellSession(deps, placement, { kind: 'refused' })
  const claimed = await claim(deps, placement)
  if (!claimed) turn.giveBack()
  const attempt = claimed?.attempts.find((candidate) => candidate.number === placement.attempt)
  if (!claimed || !attempt || attempt.userId === null) return null

  const placed = await orderLeg(deps, account, toOrder(deps, claimed, attempt, attempt.userId))
  return placed.kind === 'unknown' ? null : tellSession(deps, placement, placed)
}

/** Null where the line is full, or the process is stopping. */
async function takeTurn(deps: CallControlDeps, account: CarrierAccount): Promise<Turn | null> {
  try {
    return await deps.pacer.acquire(account.accountSid, account.callsPerSecond)
  } catch (error) {
    if (error instanceof AppError && error.code === 'overloaded') return null
    throw error
  }
}

function claim(deps: CallControlDeps, placement: AgentPlacement): Promise<CallSnapshot | null> {
  const now = deps.now()
  return deps.db.withTenant(placement.organizationId, async (tx) => {
    const key = { callId: placement.callId, number: placement.attempt }
    return (await claimAttempt(tx, key, now, new Date(now.getTime() - STALE_CLAIM_MS))) ? loadCall(tx, { callId: placement.callId }, 'read') : null
  })
}

function toOrder(deps: CallControlDeps, snapshot: CallSnapshot, attempt: AttemptRow, userId: string): AgentLegOrder {
  const { call } = snapshot
  const plan = deps.book.findPlan(call.organizationId, call.campaignId)
  const ringTimeoutSeconds = plan?.campaign.ringTimeoutSeconds ?? DEFAULT_RING_TIMEOUT_SECONDS
  return {
    conferenceName: call.id,
    label: agentLabel(attempt.number),
    identity: agentIdentity(userId),
    from: call.to,
    parameters: {
      callId: call.id, campaign: plan?.campaign.name ?? '', caller: call.from, price: formatDecimal(attempt.priceMicros), ringSeconds: String(ringTimeoutSeconds),
    },
    ringTimeoutSeconds,
    timeLimitSeconds: CALL_TIME_LIMIT_SECONDS,
    statusCallback: deps.route.urls.leg(call.id, attempt.number),
  }
}

/** An order whose answer was lost may have been carried out: look before ordering again. */
async function orderLeg(deps: CallControlDeps, account: CarrierAccount, order: AgentLegOrder): Promise<Placed> {
  for (let tries = 1; ; tries++) {
    try {
      return { kind: 'placed', callSid: (await deps.carrier.addAgentToConference(account, order)).callSid }
    } catch (error) {
      if (!(error instanceof CarrierError)) throw error
      deps.log.warn({ err: error, callId: order.conferenceName, label: order.label, tries }, 'Agent leg was not accepted')
      if (!error.retryable) return { kind: 'refused' }
      const found = await findLeg(deps, account, order)
      if (found !== 'none') return found
      if (tries > 1) return { kind: 'refused' }
    }
  }
}

async function findLeg(deps: CallControlDeps, account: CarrierAccount, order: AgentLegOrder): Promise<Placed | 'none'> {
  try {
    const participant = await deps.carrier.findParticipant(account, order.conferenceName, order.label)
    return participant ? { kind: 'placed', callSid: participant.callSid } : 'none'
  } catch (error) {
    deps.log.warn({ err: error, callId: order.conferenceName }, 'Agent leg cannot be looked up; left to the reconciler')
    return { kind: 'unknown' }
  }
}

export async function tellSession(deps: CallControlDeps, placement: AgentPlacement, placed: Exclude<Placed, { readonly kind: 'unknown' }>): Promise<Advance | null> {
  const atMs = deps.now().getTime()
  const result = await applyToCall(deps, {
    organizationId: placement.organizationId,
    call: { callId: placement.callId },
    inbox: null,
    read: () =>
      placed.kind === 'placed'
        ? { reports: [{ role: 'candidate', attempt: placement.attempt, sid: placed.callSid, report: { status: 'queued', sequence: null, atMs, durationSeconds: null } }] }
        : { reports: [], marks: [{ attempt: placement.attempt, kind: 'placement_failed' }] },
    answer: () => null,
  })
  return result.kind === 'applied' ? result.advance : null
}
