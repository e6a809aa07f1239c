/** Billing fixtures: a finished call and its terms, written as in a campaign's rules, and the rows that it leaves in the ledger. */
import { callTermsSchema, formatDecimal, parseDecimal, termsProblem, writeCallTerms, type CallOutcome, type CallTerms } from '@ringfloor/shared'
import { expect } from 'vitest'
import { postingsFor, rateCall, type CallRating, type ConversionFacts, type PayoutStatus } from '../src/index.ts'

export interface BillingFixture {
  kind: 'billing'
  title: string
  /** As in rules documents. A payout of null: there is no publisher. */
  terms: unknown
  /** The two rules do not go together: what is said at the entrance. Nothing is rated then. */
  refused?: string
  held?: string
  outcome?: CallOutcome
  talkSeconds?: number
  /** Default: the talk time. */
  dialSeconds?: number
  /** Default null: none was reported, one may still come. */
  conversion?: { reported: true; revenue: string | null } | { reported: false } | null
  /** "call:1:payout buyer -> publisher 18.61" */
  postings?: string[]
  voidReason?: string
  /** The charge waits for a conversion. */
  pending?: true
  payoutStatus?: PayoutStatus
}

function micros(text: string): bigint {
  const value = parseDecimal(text)
  if (value === undefined) throw new Error(`Not an amount: ${text}`)
  return value
}

function conversionOf({ conversion }: BillingFixture): ConversionFacts | null {
  if (!conversion) return null
  return { reported: conversion.reported, revenueMicros: conversion.reported && conversion.revenue !== null ? micros(conversion.revenue) : null }
}

export function checkBillingFixture(fixture: BillingFixture): void {
  const terms = callTermsSchema.parse(fixture.terms)
  expect(callTermsSchema.parse(JSON.parse(writeCallTerms(terms)))).toEqual(terms)
  expect(termsProblem(terms) ?? undefined).toBe(fixture.refused)
  if (fixture.refused === undefined) checkRating(fixture, terms)
}

function checkRating(fixture: BillingFixture, terms: CallTerms): void {
  const { held = '0', outcome = 'connected', talkSeconds = 0 } = fixture
  const rating = rateCall({ heldMicros: micros(held), terms, outcome, talkSeconds, dialSeconds: fixture.dialSeconds ?? talkSeconds, conversion: conversionOf(fixture) })
  const postings = postingsFor({
    callId: '1', currency: 'USD', rating, buyerAccountId: 'buyer', publisherAccountId: terms.payout === null ? null : 'publisher', revenueAccountId: 'revenue',
  })
  expect(postings.map((row) => `${row.key} ${row.debitAccountId} -> ${row.creditAccountId} ${formatDecimal(row.amountMicros)}`)).toEqual(fixture.postings)
  expect(rating.kind === 'void' ? rating.reason : undefined).toBe(fixture.voidReason)
  expect(rating.kind === 'pending').toBe(fixture.pending ?? false)
  if (fixture.payoutStatus !== undefined) expect(rating).toMatchObject({ payoutStatus: fixture.payoutStatus })
  checkSums(rating, micros(held), postings.reduce((sum, row) => sum + row.amountMicros, 0n))
}

/** True of every rating: money adds up, nobody pays more than was held, nothing is negative. */
export function checkSums(rating: CallRating, heldMicros: bigint, postedMicros: bigint): void {
  expect(postedMicros).toBe(rating.kind === 'post' ? rating.chargeMicros : 0n)
  if (rating.kind !== 'post') return
  expect(rating.payoutMicros + rating.marginMicros).toBe(rating.chargeMicros)
  expect(rating.chargeMicros).toBeGreaterThan(0n)
  expect(rating.chargeMicros).toBeLessThanOrEqual(heldMicros)
  expect(rating.payoutMicros).toBeGreaterThanOrEqual(0n)
  expect(rating.marginMicros).toBeGreaterThanOrEqual(0n)
}
