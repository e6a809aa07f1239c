/** The words of a journey. */
import { assertNever, formatDecimal, formatPhoneNumber, REASON_TEXT, type CallOutcome, type ReasonCode } from '@ringfloor/shared'
import type { DecisionView } from '../../exchange/index.ts'
import type { StoredAttempt, StoredCall } from './stored-call.ts'

/** "31.01 USD" */
export function moneyText(micros: bigint, currency: string): string {
  return `${formatDecimal(micros)} ${currency}`
}

export function callerText(from: string): string {
  return from.startsWith('+') ? formatPhoneNumber(from) : `withheld (${from})`
}

/** "35 s", "2 min 5 s" */
export function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}

/** STIR/SHAKEN verdicts as Twilio spells them (facts/trust.md §1.5); unknown ones are shown as they came. */
export function attestationText(attestation: string | null): string {
  if (attestation === null) return 'none received'
  const passed = /^TN-Validation-Passed-([ABC])(-Diverted)?$/.exec(attestation)
  if (passed) return `${passed[1]}, verified${passed[2] ? ', call was diverted' : ''}`
  if (attestation.startsWith('TN-Validation-Failed')) return `failed (${attestation})`
  if (attestation.startsWith('No-TN-Validation')) return 'not verified'
  return attestation
}

export function outcomeText(outcome: CallOutcome, durationSeconds: number | null): string {
  switch (outcome) {
    case 'connected':
      return durationSeconds === null ? 'The call ended.' : `The call ended after ${durationText(durationSeconds)} of talk.`
    case 'abandoned':
      return 'The caller hung up before anybody answered.'
    case 'unanswered':
      return 'Nobody was left to try: the caller heard an apology.'
    case 'refused':
      return 'The call was refused.'
    case 'failed':
      return 'The carrier could not keep the call up.'
    default:
      return assertNever(outcome)
  }
}

/** Who was tried, as people say it: "Alpha desk (Dana Reyes)". */
export function attemptName(attempt: StoredAttempt): string {
  return attempt.agentName ? `${attempt.targetName} (${attempt.agentName})` : attempt.targetName
}

export function reasonText(reason: ReasonCode): string {
  return REASON_TEXT[reason]
}

export interface Fact {
  readonly label: string
  readonly value: string
}

/** What the rules could look at beside the caller's number; what is not known is left out. For staff. */
export function ruleFacts(call: DecisionView['facts']['call']): readonly Fact[] {
  if (call === undefined) return []
  const tags = Object.entries(call.tags).map(([name, value]) => `${name} = ${value}`)
  return [
    { label: 'Caller’s telephone', value: call.callerType },
    ...(call.callType ? [{ label: 'Call type', value: call.callType }] : []),
    ...(call.quality ? [{ label: 'Quality of the source', value: `${call.quality.score} of 10000, on ${call.quality.history} calls` }] : []),
    ...(tags.length === 0 ? [] : [{ label: 'Tags', value: tags.join(', ') }]),
    ...(call.earlierCalls.length > 0 ? [{ label: 'Earlier calls that count', value: String(call.earlierCalls.length) }] : []),
    ...(call.skills.length > 0 ? [{ label: 'Skills asked for', value: call.skills.join(', ') }] : []),
  ]
}

/** Facts about the caller, for those who may know the caller. */
export function callerFacts(call: StoredCall): readonly Fact[] {
  return [
    { label: 'Caller', value: callerText(call.from) },
    { label: 'Caller’s state', value: call.callerState ?? 'unknown' },
    { label: 'Caller’s ZIP code', value: call.callerZip ?? 'unknown' },
    { label: 'Caller ID attestation', value: attestationText(call.attestation) },
  ]
}
