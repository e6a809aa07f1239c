export { computePayout } from './compute-payout.ts'
export { postingsFor } from './postings-for.ts'
export { rateCall } from './rate-call.ts'
export { VOID_REASONS, type CallRating, type ConversionFacts, type PayoutStatus, type Posting, type PostingsInput, type RateCallInput, type VoidReason } from './types.ts'
