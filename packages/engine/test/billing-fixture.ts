/** Billing fixtures: a finished call, and the rows it leaves in the ledger. */
import { formatDecimal, parseDecimal, type CallOutcome } from '@ringfloor/shared'
import { expect } from 'vitest'
import { postingsFor, rateCall, type PayoutRule } from '../src/index.ts'

export interface BillingFixture {
  kind: 'billing'
  title: string
  price: string
  payout: { percent: string } | { flat: string } | null
  payableAfterSeconds: number
  talkSeconds: number
  outcome: CallOutcome
  /** "call:1:payout buyer -> publisher 18.61" */
  postings: string[]
  voidReason?: string
}

function micros(text: string): bigint {
  const value = parseDecimal(text)
  if (value === undefined) throw new Error(`Not an amount: ${text}`)
  return value
}

function payoutRule(payout: BillingFixture['payout']): PayoutRule | null {
  if (payout === null) return null
  if ('flat' in payout) return { kind: 'flat', amountMicros: micros(payout.flat) }
  return { kind: 'percent', basisPoints: Number(micros(payout.percent) / 10_000n) }
}

export function checkBillingFixture(fixture: BillingFixture): void {
  const { payableAfterSeconds, talkSeconds, outcome } = fixture
  const rating = rateCall({ priceMicros: micros(fixture.price), payout: payoutRule(fixture.payout), payableAfterSeconds, talkSeconds, outcome })
  const postings = postingsFor({
    callId: '1', currency: 'USD', rating, buyerAccountId: 'buyer', publisherAccountId: fixture.payout === null ? null : 'publisher', revenueAccountId: 'revenue',
  })
  expect(postings.map((row) => `${row.key} ${row.debitAccountId} -> ${row.creditAccountId} ${formatDecimal(row.amountMicros)}`)).toEqual(fixture.postings)
  expect(rating.kind === 'void' ? rating.reason : undefined).toBe(fixture.voidReason)
  const total = postings.reduce((sum, row) => sum + row.amountMicros, 0n)
  expect(total).toBe(rating.kind === 'post' ? micros(fixture.price) : 0n)
}
