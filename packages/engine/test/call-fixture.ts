/** Call fixtures: what the carrier said of each leg, and where the call stands then. Times are seconds since the call came in. */
import type { CarrierCallStatus } from '@ringfloor/shared'
import { expect } from 'vitest'
import { deriveCall, mergeLegReport, nextAction, type CallInput, type LegState } from '../src/index.ts'

/** "12 completed 8": second 12, status, carrier's duration in seconds where it sends one. */
type FixtureReport = string

export interface CallFixture {
  kind: 'call'
  title: string
  caller: FixtureReport[]
  attempts: { targetId: string; kind: 'agents' | 'number' | 'sip'; leg: FixtureReport[]; canceledByUs?: boolean; placementFailed?: boolean }[]
  exhausted?: CallInput['exhausted']
  expect: { state: string; outcome: string | null; answeredAttempt: number | null; talkSeconds: number | null; attempts: string[]; next: object }
}

function legOf(reports: readonly FixtureReport[]): LegState | null {
  return reports.reduce<LegState | null>((leg, text, index) => {
    const [second, status, duration] = text.split(' ')
    return mergeLegReport(leg, {
      status: status as CarrierCallStatus,
      sequence: index,
      atMs: Number(second) * 1000,
      durationSeconds: duration === undefined ? null : Number(duration),
    })
  }, null)
}

export function buildCall(fixture: CallFixture, order: (reports: FixtureReport[]) => FixtureReport[] = (reports) => reports): CallInput {
  return {
    callerLeg: legOf(order(fixture.caller)),
    attempts: fixture.attempts.map((attempt, index) => ({
      number: index + 1,
      targetId: attempt.targetId,
      kind: attempt.kind,
      leg: legOf(order(attempt.leg)),
      canceledByUs: attempt.canceledByUs ?? false,
      placementFailed: attempt.placementFailed ?? false,
    })),
    exhausted: fixture.exhausted ?? null,
  }
}

export function checkCallFixture(fixture: CallFixture): void {
  const call = deriveCall(buildCall(fixture))
  expect({
    state: call.state,
    outcome: call.outcome,
    answeredAttempt: call.answeredAttempt,
    talkSeconds: call.talkSeconds,
    attempts: call.attempts.map((attempt) => `${attempt.targetId} ${attempt.state}${attempt.reason === null ? '' : ` ${attempt.reason}`}`),
    next: nextAction(call),
  }).toEqual(fixture.expect)
  const backwards = deriveCall(buildCall(fixture, (reports) => reports.toReversed()))
  expect(backwards).toEqual(call)
}
