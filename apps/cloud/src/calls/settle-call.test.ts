import { describe, expect, it } from 'vitest'
import { advanceCall } from './advance-call.ts'
import type { AttemptRow, CallRow, CallSnapshot, PartyReport } from './call-snapshot.ts'
import type { CampaignPlan } from './routing-book.ts'
import { rateAdvance, resolutionOfLost, toResolution } from './settle-call.ts'

const at = (seconds: number): Date => new Date(Date.parse('2026-11-20T12:00:00Z') + seconds * 1000)
const call: CallRow = {
  id: 'call', organizationId: 'o', campaignId: 'c', publisherId: 'p', accountSid: 'AC', callSid: 'CA-caller', from: '+1', to: '+2', callerState: null, callerZip: null, attestation: null,
  state: 'connected', outcome: null, buyerId: 'b', targetId: 't', userId: null, currency: 'USD', priceMicros: 30_000_000n, payoutMicros: 7_000_000n, configRevision: 1n, receivedAt: at(0),
  ringingAt: null, connectedAt: null, endedAt: null, durationSeconds: null, settledAt: null,
}
const attempt = (number: number, priceMicros: bigint): AttemptRow => ({
  number, targetId: 't', buyerId: 'b', userId: null, kind: 'number', priceMicros, state: 'planned', legSid: null, plannedAt: at(0), claimedAt: null, canceledAt: null, placementFailedAt: null,
  ringingAt: null, answeredAt: null, endedAt: null,
})
const plan = (payableAfterSeconds: number): CampaignPlan => ({
  organizationId: 'o', configRevision: 1n, publisher: null, payout: { kind: 'percent', basisPoints: 5000 }, targets: [], buyers: [], targetById: new Map(), audience: [],
  campaign: {
    id: 'c', publisherId: 'p', name: 'C', status: 'active', auctionKind: 'first_price', currency: 'USD', floorMicros: 0n, incrementMicros: 0n, payoutKind: 'percent', payoutBasisPoints: 5000,
    payoutMicros: 0n, payableAfterSeconds, maxConcurrency: null, ringTimeoutSeconds: 15, version: 1,
  },
})
const report = (role: 'caller' | number, seconds: number, duration: number): PartyReport => {
  const heard = { status: 'completed', sequence: null, atMs: at(seconds).getTime(), durationSeconds: duration } as const
  return role === 'caller' ? { role, sid: 'CA-caller', report: heard } : { role: 'candidate', attempt: role, sid: `CA-${role}`, report: heard }
}
const finish = (attempts: AttemptRow[], row: CallRow, answered: number) => {
  const snapshot: CallSnapshot = { call: row, attempts, legs: [], exhausted: false }
  const others = attempts.filter((other) => other.number !== answered).map((other): PartyReport => ({
    role: 'candidate', attempt: other.number, sid: `CA-${other.number}`, report: { status: 'busy', sequence: null, atMs: at(1).getTime(), durationSeconds: 0 },
  }))
  return advanceCall(snapshot, { reports: [...others, report(answered, 30, 20), report('caller', 30, 30)], marks: [], now: at(31) })
}

describe('rating a finished call', () => {
  it('pays the payout that admission promised', () => {
    const rated = rateAdvance(call, finish([attempt(1, 30_000_000n)], call, 1), plan(20))
    expect(rated).toMatchObject({ rating: { kind: 'post', chargeMicros: 30_000_000n, payoutMicros: 7_000_000n, marginMicros: 23_000_000n } })
  })

  it('follows the campaign’s rule where another attempt answered than was admitted last', () => {
    const rated = rateAdvance(call, finish([attempt(1, 40_000_000n), attempt(2, 30_000_000n)], call, 1), plan(0))
    expect(rated).toMatchObject({ answered: { number: 1 }, rating: { chargeMicros: 40_000_000n, payoutMicros: 20_000_000n } })
  })

  it('charges nothing below the payable talk time, and nobody for a call that nobody answered', () => {
    expect(rateAdvance(call, finish([attempt(1, 30_000_000n)], call, 1), plan(21))).toMatchObject({ rating: { kind: 'void', reason: 'below_payable_duration' } })
    const unanswered = advanceCall({ call, attempts: [], legs: [], exhausted: false }, { reports: [report('caller', 3, 3)], marks: [], now: at(3) })
    expect(rateAdvance(call, unanswered, plan(0))).toEqual({ kind: 'nobody' })
  })

  it('leaves all of the charge to the house where there is no publisher', () => {
    const row = { ...call, publisherId: null }
    const rated = rateAdvance(row, finish([attempt(1, 30_000_000n)], row, 1), plan(0))
    expect(rated.kind === 'rated' && rated.rating.kind === 'post' && toResolution(row, rated.rating)).toEqual({
      kind: 'post', transfers: [{ key: 'call:call:margin', kind: 'margin', debit: { kind: 'buyer' }, credit: { kind: 'platform_revenue' }, amountMicros: 30_000_000n }],
    })
  })
})

describe('the terms that were stored when the call was routed', () => {
  const due = { kind: 'length', afterSeconds: 10, timer: 'answer' } as const
  const withTerms = (charge: object, payout: object | null = null): CallRow => ({ ...call, terms: { charge, payout } })
  const clearing = { kind: 'clearing' } as const

  it('count, whatever the campaign says by now, and without it', () => {
    const row = withTerms({ due, amount: clearing }, { due, amount: { kind: 'pass_through', margin: { kind: 'amount', amount: '1.00' } } })
    const rated = { rating: { kind: 'post', chargeMicros: 30_000_000n, payoutMicros: 29_000_000n, marginMicros: 1_000_000n } }
    const advance = finish([attempt(1, 30_000_000n)], row, 1)
    expect(rateAdvance(row, advance, plan(999))).toMatchObject(rated)
    expect(rateAdvance(row, advance, undefined)).toMatchObject(rated)
    expect(rateAdvance({ ...row, publisherId: null }, advance, undefined)).toMatchObject({ rating: { payoutMicros: 0n, marginMicros: 30_000_000n, payoutStatus: 'none' } })
  })

  it('are needed where there is no plan: without both it waits', () => {
    expect(rateAdvance(call, finish([attempt(1, 30_000_000n)], call, 1), undefined)).toEqual({ kind: 'unknown_terms' })
    expect(rateAdvance({ ...call, terms: { charge: 'none' } }, finish([attempt(1, 30_000_000n)], call, 1), undefined)).toEqual({ kind: 'unknown_terms' })
  })

  it('may count from the dial: the ringing by the clocks, the talk by the carrier', () => {
    const row = withTerms({ due: { ...due, afterSeconds: 30, timer: 'dial' }, amount: clearing })
    const rated = (claimedAt: Date | null) => rateAdvance(row, finish([{ ...attempt(1, 30_000_000n), claimedAt }], row, 1), undefined)
    // Answered at 10, for 20 seconds: 30 since it was planned, 29 since its leg was claimed.
    expect(rated(null)).toMatchObject({ rating: { kind: 'post' } })
    expect(rated(at(1))).toMatchObject({ rating: { kind: 'void', reason: 'below_payable_duration' } })
  })

  it('may wait for a conversion', () => {
    const row = withTerms({ due: { kind: 'conversion' }, amount: clearing })
    expect(rateAdvance(row, finish([attempt(1, 30_000_000n)], row, 1), plan(0))).toMatchObject({ rating: { kind: 'pending', awaits: 'conversion' } })
  })

  it('charge an attempt that only rang where the offer itself is charged, once and under keys of its own', () => {
    const row = withTerms({ due: { kind: 'flat' }, amount: clearing }, { due: { kind: 'flat' }, amount: { kind: 'flat', amount: '10.00' } })
    const rang = { ...attempt(1, 30_000_000n), ringingAt: at(2) }
    const advance = (first: AttemptRow) => finish([first, attempt(2, 20_000_000n)], row, 2)
    expect(resolutionOfLost(row, { ...advance(rang), snapshot: { ...advance(rang).snapshot, attempts: [rang, attempt(2, 20_000_000n)] } }, 1, undefined)).toEqual({
      kind: 'post',
      transfers: [
        { key: 'call:call:1:payout', kind: 'payout', debit: { kind: 'buyer' }, credit: { kind: 'publisher', ownerId: 'p' }, amountMicros: 10_000_000n },
        { key: 'call:call:1:margin', kind: 'margin', debit: { kind: 'buyer' }, credit: { kind: 'platform_revenue' }, amountMicros: 20_000_000n },
      ],
    })
    const silent = { ...advance(rang).snapshot, attempts: [attempt(1, 30_000_000n), attempt(2, 20_000_000n)] }
    expect(resolutionOfLost(row, { ...advance(rang), snapshot: silent }, 1, undefined)).toEqual({ kind: 'void' })
    const byConnect = withTerms({ due: { kind: 'connect' }, amount: clearing })
    expect(resolutionOfLost(byConnect, { ...advance(rang), snapshot: { ...silent, attempts: [rang] } }, 1, undefined)).toEqual({ kind: 'void' })
    expect(resolutionOfLost(call, { ...advance(rang), snapshot: { ...silent, attempts: [rang] } }, 1, undefined)).toEqual({ kind: 'void' })
  })
})

describe('the ledger’s second phase', () => {
  it('is two transfers from the buyer, keyed by the call, that add up to the charge', () => {
    const resolution = toResolution(call, { kind: 'post', chargeMicros: 10n, payoutMicros: 6n, marginMicros: 4n, payoutStatus: 'due' })
    expect(resolution).toEqual({
      kind: 'post',
      transfers: [
        { key: 'call:call:payout', kind: 'payout', debit: { kind: 'buyer' }, credit: { kind: 'publisher', ownerId: 'p' }, amountMicros: 6n },
        { key: 'call:call:margin', kind: 'margin', debit: { kind: 'buyer' }, credit: { kind: 'platform_revenue' }, amountMicros: 4n },
      ],
    })
    expect(toResolution(call, { kind: 'void', reason: 'not_connected' })).toEqual({ kind: 'void' })
  })
})
