import type { Posting, PostingsInput } from './types.ts'

/**
 * The ledger rows of a rated call: buyer to publisher (`call:<id>:payout`), buyer to the organisation (`call:<id>:margin`). Their amounts add up
 * to the charge. A row of nothing is left out, so there are two, one or, for a call that is voided or still pending, none. The payout needs an account
 * to go to: without one it is margin, so that the buyer's charge stays whole.
 */
export function postingsFor(input: PostingsInput): readonly Posting[] {
  const { rating } = input
  if (rating.kind !== 'post') return []
  const payoutMicros = input.publisherAccountId === null ? 0n : rating.payoutMicros
  const marginMicros = rating.chargeMicros - payoutMicros
  const postings: Posting[] = []
  if (payoutMicros > 0n && input.publisherAccountId !== null) postings.push(posting(input, 'payout', input.publisherAccountId, payoutMicros))
  if (marginMicros > 0n) postings.push(posting(input, 'margin', input.revenueAccountId, marginMicros))
  return postings
}

function posting(input: PostingsInput, kind: Posting['kind'], creditAccountId: string, amountMicros: bigint): Posting {
  const of = input.attempt === undefined ? input.callId : `${input.callId}:${input.attempt}`
  return { key: `call:${of}:${kind}`, kind, debitAccountId: input.buyerAccountId, creditAccountId, amountMicros, currency: input.currency }
}
