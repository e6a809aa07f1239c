export { postingsFor } from './postings-for.ts'
export { computePayout, rateCall } from './rate-call.ts'
export { VOID_REASONS, type CallRating, type PayoutRule, type Posting, type PostingsInput, type RateCallInput, type VoidReason } from './types.ts'
