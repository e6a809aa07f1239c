export { fateOfAttempt } from './fate-of-attempt.ts'
export { findDecidingDecision, resolveTargetResults } from './target-results.ts'
export type { AdmissionVerdict, AttemptFate, AttemptRecord, CallHistory, CallProgress, DecidedTargets, DecidedVerdict, JudgedDecision, TargetResult } from './types.ts'
