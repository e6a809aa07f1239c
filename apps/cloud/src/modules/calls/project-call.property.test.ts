/**
 * Whatever is stored, coherent or not: what leaves for one party contains nothing of another's. Every value of the call is unlike every other, so
 * that finding it in the text means that it leaked.
 */
import { ATTEMPT_STATES, CALL_OUTCOMES, CALL_STATES, formatDecimal, formatPhoneNumber, REASON_CODES, type ReasonCode, type Viewer } from '@ringfloor/shared'
import { assert, constantFrom, integer, option, property, record, array, nat, boolean } from 'fast-check'
import { describe, it } from 'vitest'
import { projectJourney, projectSummary } from './project-call.ts'
import type { StoredAttempt, StoredDecision, StoredJourney } from './stored-call.ts'
import { viewerOf } from '../../../test/api/journey-fixture.ts'

const BUYERS = 3
const TARGETS_PER_BUYER = 2
const TARGETS = BUYERS * TARGETS_PER_BUYER

const id = (kind: string, index: number): string => `${kind.padEnd(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`
const buyerId = (index: number) => id('b', index)
const targetId = (index: number) => id('a', index)
const userId = (index: number) => id('d', index)
const ownerOf = (target: number): number => Math.floor(target / TARGETS_PER_BUYER)
const PUBLISHER_ID = id('c', 1)

/** Six odd decimals each, far from one another. */
const money = (kind: number, index: number): bigint => BigInt(kind) * 1_000_000n + 123_457n + BigInt(index) * 13_579n
const bid = (target: number) => money(40 + target, target)
const price = (target: number) => money(60 + target, target)
const FLOOR = money(81, 3)
const PAYOUT = money(83, 5)
const MARGIN = money(85, 7)
const second = (offset: number): Date => new Date(Date.UTC(2026, 10, 20, 9, Math.floor(offset / 60), offset % 60, 321))

const CALLER = '+12015550173'
const CALLER_TEXTS = [CALLER, '2015550173', formatPhoneNumber(CALLER), 'STATE-QX', 'ZIP-07399', 'ATTEST-ZZ']
const CALL_TEXTS = ['+15552019994', 'PUBLISHER-NAME', '3141592653', formatDecimal(FLOOR), formatDecimal(MARGIN)]
const ENDED_TEXTS = [second(901).toISOString(), second(902).toISOString(), second(903).toISOString(), '77123', '1285 min']
const buyerTexts = (index: number) => [`BUYER-NAME-${index}`, buyerId(index), `HOLD-KEY-${index}`]
const targetTexts = (index: number) => [`TARGET-NAME-${index}`, targetId(index), formatDecimal(bid(index)), formatDecimal(price(index)), `AGENT-NAME-${index}`, userId(index)]

const fate = record({ result: constantFrom('won' as const, 'lost' as const, 'not_eligible' as const), reason: option(constantFrom(...REASON_CODES)), rank: option(integer({ min: 1, max: 9 })) })
const world = record({
  state: constantFrom(...CALL_STATES),
  outcome: option(constantFrom(...CALL_OUTCOMES)),
  connected: boolean(),
  settled: boolean(),
  attempts: array(record({ target: nat(TARGETS - 1), state: constantFrom(...ATTEMPT_STATES), answered: boolean(), ended: boolean() }), { maxLength: 4 }),
  decisions: array(record({ fates: array(fate, { minLength: TARGETS, maxLength: TARGETS }), admitted: option(nat(TARGETS - 1)), refused: array(nat(TARGETS - 1), { maxLength: 3 }) }), { maxLength: 3 }),
})
type World = Parameters<Parameters<typeof world.map>[0]>[0]

/** As the engine words them: with the caller's place, the floor and the best bid where the reason is about those, else about the target alone. */
function detailOf(reason: ReasonCode | null, target: number): string | null {
  if (reason === null) return null
  if (reason === 'not_eligible.geography') return 'caller from STATE-QX'
  if (reason === 'compliance.denied') return `rule-1: ${CALLER} is blocked`
  if (reason === 'price.below_floor') return `below ${formatDecimal(FLOOR)}`
  if (reason === 'not_eligible.already_tried' || reason.startsWith('lost.') || reason.startsWith('technical.')) return `other bid ${formatDecimal(bid((target + 1) % TARGETS))}`
  return reason === 'capacity.campaign_concurrency' || reason === 'not_eligible.campaign_paused' ? 'BUYER-NAME-0 BUYER-NAME-1 BUYER-NAME-2' : 'own detail'
}

function decisionOf(stored: World['decisions'][number], index: number): StoredDecision {
  const targets = Array.from({ length: TARGETS }, (_, target) => target)
  return {
    attempt: index + 1, admittedIndex: stored.admitted, refused: stored.refused.map((one) => ({ index: one, code: 'capacity.target_concurrency' })), at: second(index + 1),
    trace: {
      facts: {
        draw: 3_141_592_653, campaign: { auctionKind: 'second_price', floorMicros: FLOOR },
        targets: targets.map((target) => ({ targetId: targetId(target), buyerId: buyerId(ownerOf(target)), kind: 'number' })),
      },
      decision: {
        rulesVersion: 'rules',
        candidates: targets.map((target) => ({ targetId: targetId(target), buyerId: buyerId(ownerOf(target)), userId: userId(target), priceMicros: price(target) })),
        verdicts: targets.map((target) => {
          const { result, reason, rank } = stored.fates[target] ?? { result: 'lost', reason: null, rank: null }
          return { targetId: targetId(target), buyerId: buyerId(ownerOf(target)), bidMicros: bid(target), rank, result, reason, detail: detailOf(reason, target) }
        }),
      },
    },
  }
}

function attemptOf({ target, state, answered, ended }: World['attempts'][number], index: number): StoredAttempt {
  const times = 100 * (index + 1)
  return {
    number: index + 1, targetId: targetId(target), targetName: `TARGET-NAME-${target}`, buyerId: buyerId(ownerOf(target)), buyerName: `BUYER-NAME-${ownerOf(target)}`,
    userId: userId(target), agentName: `AGENT-NAME-${target}`, kind: 'agents', priceMicros: price(target), state, plannedAt: second(times), ringingAt: second(times + 1),
    answeredAt: answered ? second(times + 2) : null, endedAt: ended ? second(times + 3) : null,
  }
}

function build(stored: World): StoredJourney {
  const side = (index: number) => ({ kind: 'buyer', ownerId: buyerId(index), name: `BUYER-NAME-${index}` }) as const
  const transfer = { kind: 'payout', currency: 'USD', at: second(903) }
  return {
    id: id('f', 1), campaignId: id('f', 2), campaignName: 'Campaign', publisherId: PUBLISHER_ID, publisherName: 'PUBLISHER-NAME', from: CALLER, to: '+15552019994',
    callerState: 'STATE-QX', callerZip: 'ZIP-07399', attestation: 'ATTEST-ZZ', state: stored.state, outcome: stored.outcome, currency: 'USD',
    priceMicros: price(stored.attempts.at(-1)?.target ?? 0), payoutMicros: PAYOUT, configRevision: 7n, receivedAt: second(0), ringingAt: second(101),
    connectedAt: stored.connected ? second(901) : null, endedAt: stored.state === 'ended' ? second(902) : null, durationSeconds: 77_123, settledAt: stored.settled ? second(903) : null,
    attempts: stored.attempts.map(attemptOf), decisions: stored.decisions.map(decisionOf),
    holds: stored.attempts.map((attempt, index) => ({
      id: id('e', index), key: `HOLD-KEY-${ownerOf(attempt.target)}`, buyerId: buyerId(ownerOf(attempt.target)), accountName: `BUYER-NAME-${ownerOf(attempt.target)}`,
      amountMicros: price(attempt.target), postedMicros: price(attempt.target), state: stored.settled ? 'posted' : 'held', createdAt: second(100 * (index + 1)), resolvedAt: stored.settled ? second(100 * (index + 1) + 50) : null,
    })),
    transfers: [
      { ...transfer, id: id('e', 8), key: 'PAYOUT-KEY', debit: side(0), credit: { kind: 'publisher', ownerId: PUBLISHER_ID, name: 'PUBLISHER-NAME' }, amountMicros: PAYOUT },
      { ...transfer, id: id('e', 9), key: 'MARGIN-KEY', debit: side(0), credit: { kind: 'platform_revenue', ownerId: null, name: 'Margin' }, amountMicros: MARGIN },
    ],
    targetNames: new Map(Array.from({ length: TARGETS }, (_, target) => [targetId(target), { name: `TARGET-NAME-${target}`, buyerName: `BUYER-NAME-${ownerOf(target)}` }])),
  }
}

/** Written apart from the code under test: somebody at this end has the caller, or had. */
function hasCaller(call: StoredJourney, isOwn: (attempt: StoredAttempt) => boolean): boolean {
  return call.attempts.some((attempt, index) => {
    if (!isOwn(attempt)) return false
    if (attempt.state === 'completed' || (attempt.state === 'answered' && call.connectedAt)) return true
    return call.state !== 'ended' && index === call.attempts.length - 1 && ['planned', 'dialing', 'ringing', 'answered'].includes(attempt.state)
  })
}

function assertHidden(viewer: Viewer, call: StoredJourney, secrets: readonly string[]): void {
  const text = JSON.stringify([projectSummary(viewer, call), projectJourney(viewer, call)])
  const leaked = secrets.find((secret) => text.includes(secret))
  if (leaked !== undefined) throw new Error(`${viewer.role} can read ${leaked} in ${text}`)
}

const others = (own: number): number[] => Array.from({ length: BUYERS }, (_, index) => index).filter((index) => index !== own)
const targetsOf = (buyer: number): number[] => Array.from({ length: TARGETS_PER_BUYER }, (_, index) => buyer * TARGETS_PER_BUYER + index)
const RUNS = { numRuns: 400 }

describe('what leaves for one party', () => {
  it('contains nothing of another buyer, and nothing of the caller unless it has the call', () => {
    assert(
      property(world, nat(BUYERS - 1), (stored, own) => {
        const call = build(stored)
        const foreign = others(own).flatMap((index) => [...buyerTexts(index), ...targetsOf(index).flatMap(targetTexts)])
        const kept = hasCaller(call, (attempt) => attempt.buyerId === buyerId(own)) ? [] : [...CALLER_TEXTS, ...ENDED_TEXTS]
        assertHidden(viewerOf('buyer', { buyerId: buyerId(own) }), call, [...foreign, ...CALL_TEXTS, formatDecimal(PAYOUT), 'PAYOUT-KEY', ...kept])
      }),
      RUNS,
    )
  })

  it('contains no buyer, bid or price for the publisher', () => {
    assert(
      property(world, (stored) => {
        const everybody = others(-1).flatMap((index) => [...buyerTexts(index), ...targetsOf(index).flatMap(targetTexts)])
        assertHidden(viewerOf('publisher', { publisherId: PUBLISHER_ID }), build(stored), [...everybody, '3141592653', formatDecimal(FLOOR), formatDecimal(MARGIN), 'MARGIN-KEY'])
      }),
      RUNS,
    )
  })

  it('contains only the own attempts for an agent', () => {
    assert(
      property(world, nat(TARGETS - 1), (stored, own) => {
        const call = build(stored)
        const foreign = Array.from({ length: TARGETS }, (_, index) => index).filter((index) => index !== own).flatMap(targetTexts)
        const kept = hasCaller(call, (attempt) => attempt.userId === userId(own)) ? [] : [...CALLER_TEXTS, ...ENDED_TEXTS]
        assertHidden(viewerOf('agent', { userId: userId(own) }), call, [...foreign, ...others(ownerOf(own)).flatMap(buyerTexts), ...CALL_TEXTS, formatDecimal(PAYOUT), ...kept])
      }),
      RUNS,
    )
  })

  it('is nothing at all for strangers', () => {
    assert(
      property(world, (stored) => {
        const call = build(stored)
        for (const viewer of [viewerOf('buyer', { buyerId: id('9', 9) }), viewerOf('publisher', { publisherId: id('9', 9) }), viewerOf('agent', { userId: id('9', 9) })]) {
          if (projectSummary(viewer, call) !== null || projectJourney(viewer, call) !== null) throw new Error(`a foreign ${viewer.role} sees the call`)
        }
      }),
    )
  })
})
