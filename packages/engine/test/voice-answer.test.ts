import type { CarrierCallStatus } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { decideVoiceAnswer, deriveCall, judgeMissedOffer, mergeLegReport, type AttemptInput, type CallInput, type LegState } from '../src/index.ts'

/** "ringing@1 no-answer@16": what the carrier says of a leg, in seconds. */
function leg(text: string): LegState | null {
  return text.split(' ').filter(Boolean).reduce<LegState | null>((state, report) => {
    const [status, seconds] = report.split('@')
    return mergeLegReport(state, { status: status as CarrierCallStatus, sequence: null, atMs: Number(seconds) * 1000, durationSeconds: status === 'completed' ? 10 : null })
  }, null)
}

function attempt(number: number, kind: AttemptInput['kind'], reports: string, rest: Partial<AttemptInput> = {}): AttemptInput {
  return { number, targetId: `target-${number}`, kind, leg: leg(reports), canceledByUs: false, placementFailed: false, ...rest }
}
const call = (attempts: readonly AttemptInput[], rest: Partial<CallInput> = {}): CallInput => ({ callerLeg: null, attempts, exhausted: null, ...rest })

describe('decideVoiceAnswer', () => {
  it.each<[string, CallInput, number | null, object]>([
    ['whose caller has gone hangs up', call([attempt(1, 'number', '')], { callerLeg: leg('completed@3') }), 1, { kind: 'hang_up' }],
    ['that was answered hangs up', call([attempt(1, 'number', 'completed@20')]), 1, { kind: 'hang_up' }],
    ['that was given up apologises', call([attempt(1, 'number', 'busy@2')], { exhausted: 'unanswered' }), 1, { kind: 'apologise' }],
    ['whose line was busy goes on', call([attempt(1, 'number', 'busy@2')]), 1, { kind: 'route', after: 1 }],
    ['without any attempt goes on from the start', call([]), null, { kind: 'route', after: 0 }],
    ['whose agent may have hung up asks the carrier', call([attempt(1, 'agents', 'ringing@1')]), 1, { kind: 'probe', attempt: 1 }],
    ['redirected to the next agent is connected', call([attempt(1, 'agents', 'no-answer@16'), attempt(2, 'agents', 'queued@16')]), null, { kind: 'connect', attempt: 2 }],
    ['whose conference is over while a line is tried is connected to the line', call([attempt(1, 'agents', 'no-answer@16'), attempt(2, 'number', '')]), 1, { kind: 'connect', attempt: 2 }],
    ['whose dial is reported late is connected to what is open', call([attempt(1, 'number', 'no-answer@16'), attempt(2, 'agents', 'queued@16')]), 1, { kind: 'connect', attempt: 2 }],
  ])('a call %s', (_, input, dialed, expected) => {
    expect(decideVoiceAnswer(deriveCall(input), dialed)).toEqual(expected)
  })
})

describe('judgeMissedOffer', () => {
  it.each<[string, AttemptInput, string | null, string | null]>([
    ['rang its full time', attempt(1, 'agents', 'ringing@1 no-answer@16'), null, 'not_answering'],
    ['rang all but a moment of it', attempt(1, 'agents', 'ringing@1 no-answer@13'), null, 'not_answering'],
    ['was cut short by the carrier', attempt(1, 'agents', 'ringing@1 no-answer@12'), null, null],
    ['never rang', attempt(1, 'agents', 'no-answer@1'), null, 'unreachable'],
    ['failed', attempt(1, 'agents', 'failed@1'), null, 'unreachable'],
    ['was declined', attempt(1, 'agents', 'ringing@1 busy@3'), null, null],
    ['was taken back by us', attempt(1, 'agents', 'ringing@1 no-answer@16', { canceledByUs: true }), null, null],
    ['outlived its caller', attempt(1, 'agents', 'ringing@1 no-answer@16'), 'completed@10', null],
    ['is a number', attempt(1, 'number', 'ringing@1 no-answer@16'), null, null],
    ['was never placed', attempt(1, 'agents', '', { placementFailed: true }), null, null],
  ])('of an offer that %s', (_, input, caller, expected) => {
    const [derived] = deriveCall(call([input], { callerLeg: caller === null ? null : leg(caller) })).attempts
    if (derived === undefined) throw new Error('no attempt')
    expect(judgeMissedOffer(derived, { placementFailed: input.placementFailed, ringTimeoutSeconds: 15 })).toBe(expected)
  })
})
