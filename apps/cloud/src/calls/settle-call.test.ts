import { describe, expect, it } from 'vitest'
import { advanceCall } from './advance-call.ts'
import type { AttemptRow, CallRow, CallSnapshot, PartyReport } from './call-snapshot.ts'
import type { CampaignPlan } from './routing-book.ts'
import { rateAdvance, toResolution } from './settle-call.ts'

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
    expect(rateAdvance(call, finish([attempt(1, 30_000_000n)], call, 1), plan(21))?.rating).toEqual({ kind: 'void', reason: 'below_payable_duration' })
    const unanswered = advanceCall({ call, attempts: [], legs: [], exhausted: false }, { reports: [report('caller', 3, 3)], marks: [], now: at(3) })
    expect(rateAdvance(call, unanswered, plan(0))).toBeNull()
  })

  it('leaves all of the charge to the house where there is no publisher', () => {
    const row = { ...call, publisherId: null }
    const rated = rateAdvance(row, finish([attempt(1, 30_000_000n)], row, 1), plan(0))
    expect(rated && toResolution(row, rated.rating)).toEqual({
      kind: 'post', transfers: [{ key: 'call:call:margin', kind: 'margin', debit: { kind: 'buyer' }, credit: { kind: 'platform_revenue' }, amountMicros: 30_000_000n }],
    })
  })
})

describe('the ledger’s second phase', () => {
  it('is two transfers from the buyer, keyed by the call, that add up to the charge', () => {
    const resolution = toResolution(call, { kind: 'post', chargeMicros: 10n, payoutMicros: 6n, marginMicros: 4n })
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
