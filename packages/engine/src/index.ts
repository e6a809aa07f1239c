/** Pure decisions: facts, the time and draws come in; a decision and its record go out. No I/O, no clock, no randomness, no async. */
export {
  computePayout, postingsFor, rateCall, VOID_REASONS,
  type CallRating, type ConversionFacts, type PayoutStatus, type Posting, type PostingsInput, type RateCallInput, type VoidReason,
} from './billing/index.ts'
export {
  createBookState, implyProfile, readBookChanges, restoreBookState,
  type ApplyResult, type BookChangesRead, type BookState, type Checkpoint, type ConfigView, type RefusedChange, type RestoreResult,
} from './book/index.ts'
export * from './book/types.ts'
export {
  decideVoiceAnswer, deriveCall, isAttemptOver, isSameLeg, joinLegs, judgeMissedOffer, mergeLegReport, nextAction,
  type AttemptInput, type CallInput, type DerivedAttempt, type DerivedCall, type LegReport, type LegState, type NextAction, type VoiceAnswer,
} from './calls/index.ts'
export * from './facts.ts'
export { createCampaignIndex, type CampaignIndex, type IndexSource } from './index/index.ts'
export {
  fateOfAttempt, findDecidingDecision, resolveTargetResults,
  type AdmissionVerdict, type AttemptFate, type AttemptRecord, type CallHistory, type CallProgress, type DecidedTargets, type DecidedVerdict, type JudgedDecision, type TargetResult,
} from './results/index.ts'
export { chooseBranch, decideRoute, explainRoute } from './routing/index.ts'
export { windowKeys } from './schedule/index.ts'
export {
  decodeRecord, encodeRecord, explainRecord, factsOfRecord, recordDecision, replay, whatIf,
  type DecodeResult, type DecisionRecord, type PositionedBook, type RecordExplanation, type TraceRefusal, type TraceRefusalCode, type WhatIfFacts,
} from './trace/index.ts'
