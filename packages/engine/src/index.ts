/** Pure decisions: facts, the time and draws come in; a decision and its trace go out. No I/O, no clock, no randomness, no async. */
export {
  computePayout, postingsFor, rateCall, VOID_REASONS,
  type CallRating, type ConversionFacts, type PayoutStatus, type Posting, type PostingsInput, type RateCallInput, type VoidReason,
} from './billing/index.ts'
export {
  decideVoiceAnswer, deriveCall, isAttemptOver, isSameLeg, joinLegs, judgeMissedOffer, mergeLegReport, nextAction,
  type AttemptInput, type CallInput, type DerivedAttempt, type DerivedCall, type LegReport, type LegState, type NextAction, type VoiceAnswer,
} from './calls/index.ts'
export {
  RULES_VERSION,
  type BuyerFacts, type CallFacts, type CampaignFacts, type Candidate, type DenialFacts, type RouteDecision, type RouteFacts, type SeatFacts, type TargetFacts, type TargetVerdict,
} from './rules-2026-1/facts.ts'
export {
  fateOfAttempt, findDecidingDecision, resolveTargetResults,
  type AdmissionVerdict, type AttemptFate, type AttemptRecord, type CallHistory, type CallProgress, type DecidedTargets, type DecidedVerdict, type DecisionRecord, type TargetResult,
} from './results/index.ts'
export { decideRoute, describeOpening, isOpen } from './rules-2026-1/routing/index.ts'
export { decodeStoredTrace, decodeTrace, encodeTrace, replay, type Trace } from './rules-2026-1/trace/index.ts'
