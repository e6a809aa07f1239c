/** A call to look at from all sides: Alpha's desk outbid Beta's line; two more targets were not eligible. Every value is unlike every other. */
import type { DecidedVerdict } from '@ringfloor/engine'
import type { Role, Viewer } from '@ringfloor/shared'
import type { DecisionView } from '../../src/exchange/index.ts'
import type { StoredAttempt, StoredDecision, StoredHold, StoredJourney, StoredTransfer } from '../../src/modules/calls/stored-call.ts'

export const ORGANIZATION = '00000000-0000-4000-8000-000000000001'
export const ALPHA = '00000000-0000-4000-8000-0000000000a0'
export const BETA = '00000000-0000-4000-8000-0000000000b0'
export const PUBLISHER = '00000000-0000-4000-8000-0000000000c0'
export const AGENT = '00000000-0000-4000-8000-0000000000d0'
const ALPHA_DESK = '00000000-0000-4000-8000-0000000000a1'
const ALPHA_OVERFLOW = '00000000-0000-4000-8000-0000000000a2'
export const BETA_LINE = '00000000-0000-4000-8000-0000000000b1'
const BETA_PACIFIC = '00000000-0000-4000-8000-0000000000b2'
const CALL = '00000000-0000-4000-8000-0000000000f0'

/** Seconds after the call came in. */
export const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 20, 14, 0, seconds))

export function viewerOf(role: Role, ids: { readonly userId?: string; readonly buyerId?: string; readonly publisherId?: string } = {}): Viewer {
  return {
    userId: ids.userId ?? '00000000-0000-4000-8000-0000000000e0', username: role, displayName: role, role, organizationId: ORGANIZATION, organizationName: 'Exchange',
    buyerId: ids.buyerId ?? null, buyerName: null, publisherId: ids.publisherId ?? null, publisherName: null, demo: false,
  }
}
export const manager = viewerOf('manager')
export const alpha = viewerOf('buyer', { buyerId: ALPHA })
export const beta = viewerOf('buyer', { buyerId: BETA })
export const publisher = viewerOf('publisher', { publisherId: PUBLISHER })
export const agent = viewerOf('agent', { userId: AGENT })

const verdict = (targetId: string, buyerId: string, bidMicros: bigint, rest: Partial<DecidedVerdict>): DecidedVerdict => ({
  targetId, buyerId, bidMicros, rank: null, result: 'not_eligible', reason: null, detail: null, ...rest,
})

export const trace: DecisionView = {
  facts: {
    draw: 3_141_592_653,
    campaign: { auctionKind: 'second_price', floorMicros: 15_550_000n },
    targets: [
      { targetId: ALPHA_DESK, buyerId: ALPHA, kind: 'agents' },
      { targetId: BETA_LINE, buyerId: BETA, kind: 'number' },
      { targetId: ALPHA_OVERFLOW, buyerId: ALPHA, kind: 'number' },
      { targetId: BETA_PACIFIC, buyerId: BETA, kind: 'number' },
    ],
    call: { callType: null, callerType: 'mobile', quality: { score: 8_200, history: 340 }, tags: { source: 'newspaper-17' }, earlierCalls: [], skills: [] },
  },
  decision: {
    rulesVersion: '2026.1',
    candidates: [
      { targetId: ALPHA_DESK, buyerId: ALPHA, userId: AGENT, priceMicros: 31_040_000n },
      { targetId: BETA_LINE, buyerId: BETA, userId: null, priceMicros: 15_550_000n },
    ],
    verdicts: [
      verdict(ALPHA_DESK, ALPHA, 42_170_000n, { rank: 1, result: 'won' }),
      verdict(BETA_LINE, BETA, 31_030_000n, { rank: 2, result: 'lost', reason: 'lost.outbid', detail: 'outbid by 42.17' }),
      verdict(ALPHA_OVERFLOW, ALPHA, 38_190_000n, { reason: 'not_eligible.target_paused', detail: 'target is paused' }),
      verdict(BETA_PACIFIC, BETA, 45_230_000n, { reason: 'not_eligible.geography', detail: 'caller from NJ, takes AK HI' }),
    ],
  },
}

export const decision: StoredDecision = { attempt: 1, trace, admittedIndex: 0, refused: [], at: at(1) }

export const alphaAttempt: StoredAttempt = {
  number: 1, targetId: ALPHA_DESK, targetName: 'Alpha desk', buyerId: ALPHA, buyerName: 'Alpha Health', userId: AGENT, agentName: 'Avery Agent', kind: 'agents', priceMicros: 31_040_000n,
  state: 'completed', plannedAt: at(1), ringingAt: at(2), answeredAt: at(6), endedAt: at(40),
}
export const betaAttempt: StoredAttempt = {
  number: 2, targetId: BETA_LINE, targetName: 'Beta line', buyerId: BETA, buyerName: 'Beta Benefits', userId: null, agentName: null, kind: 'number', priceMicros: 15_550_000n,
  state: 'completed', plannedAt: at(17), ringingAt: at(18), answeredAt: at(20), endedAt: at(40),
}
export const alphaHold: StoredHold = {
  id: '00000000-0000-4000-8000-0000000000aa', key: `call:${CALL}:1`, buyerId: ALPHA, accountName: 'Alpha Health', amountMicros: 31_040_000n, postedMicros: 31_040_000n,
  state: 'posted', createdAt: at(1), resolvedAt: at(41),
}
const alphaSide = { kind: 'buyer', ownerId: ALPHA, name: 'Alpha Health' } as const
export const payout: StoredTransfer = {
  id: '00000000-0000-4000-8000-0000000000cc', key: `call:${CALL}:payout`, kind: 'payout', debit: alphaSide, credit: { kind: 'publisher', ownerId: PUBLISHER, name: 'Brightleads' },
  currency: 'USD', amountMicros: 18_624_000n, at: at(41),
}
export const margin: StoredTransfer = {
  ...payout, id: '00000000-0000-4000-8000-0000000000dd', key: `call:${CALL}:margin`, kind: 'margin', credit: { kind: 'platform_revenue', ownerId: null, name: 'Exchange margin' },
  amountMicros: 12_416_000n,
}

/** Alpha's agent talked for 34 seconds; all is settled. */
export const settledCall: StoredJourney = {
  id: CALL, campaignId: '00000000-0000-4000-8000-0000000000f1', campaignName: 'Medicare East', publisherId: PUBLISHER, publisherName: 'Brightleads', from: '+12015550123',
  to: '+15552010001', callerState: 'NJ', callerZip: '07302', attestation: 'TN-Validation-Passed-A', state: 'ended', outcome: 'connected', currency: 'USD',
  priceMicros: 31_040_000n, payoutMicros: 18_624_000n, configRevision: 7n, receivedAt: at(0), ringingAt: at(2), connectedAt: at(6), endedAt: at(40), durationSeconds: 34,
  settledAt: at(41), attempts: [alphaAttempt], decisions: [decision], holds: [alphaHold], transfers: [payout, margin],
  targetNames: new Map([
    [ALPHA_DESK, { name: 'Alpha desk', buyerName: 'Alpha Health' }],
    [BETA_LINE, { name: 'Beta line', buyerName: 'Beta Benefits' }],
    [ALPHA_OVERFLOW, { name: 'Alpha overflow', buyerName: 'Alpha Health' }],
    [BETA_PACIFIC, { name: 'Beta Pacific', buyerName: 'Beta Benefits' }],
  ]),
}

/** It rings at Alpha's agent. */
export const ringingCall: StoredJourney = {
  ...settledCall, state: 'ringing', outcome: null, priceMicros: 31_040_000n, connectedAt: null, endedAt: null, durationSeconds: null, settledAt: null,
  attempts: [{ ...alphaAttempt, state: 'ringing', answeredAt: null, endedAt: null }], holds: [{ ...alphaHold, state: 'held', postedMicros: 0n, resolvedAt: null }], transfers: [],
}

/** Alpha's agent let it ring; Beta's robot took it. */
export const secondChoiceCall: StoredJourney = {
  ...settledCall,
  attempts: [{ ...alphaAttempt, state: 'no-answer', answeredAt: null, endedAt: at(17) }, betaAttempt],
  decisions: [
    decision,
    {
      attempt: 2, admittedIndex: 0, refused: [], at: at(17),
      trace: {
        facts: trace.facts,
        decision: {
          ...trace.decision,
          candidates: [{ targetId: BETA_LINE, buyerId: BETA, userId: null, priceMicros: 15_550_000n }],
          verdicts: trace.decision.verdicts.map((one): DecidedVerdict =>
            one.targetId === ALPHA_DESK
              ? { ...one, rank: null, result: 'not_eligible', reason: 'not_eligible.already_tried', detail: 'tried earlier in this call' }
              : one.targetId === BETA_LINE
                ? { ...one, rank: 1, result: 'won', reason: null, detail: null }
                : one,
          ),
        },
      },
    },
  ],
  holds: [
    { ...alphaHold, state: 'voided', postedMicros: 0n, resolvedAt: at(17) },
    { ...alphaHold, id: '00000000-0000-4000-8000-0000000000bb', key: `call:${CALL}:2`, buyerId: BETA, accountName: 'Beta Benefits', amountMicros: 15_550_000n, postedMicros: 15_550_000n, createdAt: at(17) },
  ],
}
