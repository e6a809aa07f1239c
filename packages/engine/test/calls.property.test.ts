import { isTerminalCallStatus, type CarrierCallStatus } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveCall, joinLegs, mergeLegReport, nextAction, type AttemptInput, type CallInput, type LegReport, type LegState, type NextAction } from '../src/index.ts'

const STATUSES: readonly CarrierCallStatus[] = ['queued', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'canceled', 'failed']

const anyReport: fc.Arbitrary<LegReport> = fc.record({
  status: fc.constantFrom(...STATUSES),
  sequence: fc.option(fc.integer({ min: 0, max: 6 }), { nil: null }),
  atMs: fc.integer({ min: 0, max: 20_000 }),
  durationSeconds: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
})

function legOf(reports: readonly LegReport[]): LegState | null {
  return reports.reduce<LegState | null>(mergeLegReport, null)
}

const anyLeg = fc.array(anyReport, { minLength: 1, maxLength: 6 }).map((reports) => legOf(reports) as LegState)

/** Where in the call a report belongs: the caller's leg (0) or the leg of an attempt. */
interface Delivery {
  readonly leg: number
  readonly report: LegReport
}

/** A call as it happened: every report the carrier would send, in order, and what is to be settled. */
interface History {
  readonly attempts: readonly Omit<AttemptInput, 'leg'>[]
  readonly exhausted: CallInput['exhausted']
  readonly deliveries: readonly Delivery[]
  readonly settled: NextAction
}

/** A leg's reports at the given seconds, numbered as the carrier numbers them; the last one carries the duration. */
function leg(index: number, steps: readonly (readonly [seconds: number, status: CarrierCallStatus])[], durationSeconds: number): Delivery[] {
  return steps.map(([seconds, status], sequence) => ({
    leg: index,
    report: { status, sequence, atMs: seconds * 1000, durationSeconds: isTerminalCallStatus(status) ? durationSeconds : null },
  }))
}

const kinds = fc.constantFrom<AttemptInput['kind']>('agents', 'number', 'sip')
const failures = fc.constantFrom<'busy' | 'no-answer' | 'failed'>('busy', 'no-answer', 'failed')
const seconds = (min: number, max: number) => fc.integer({ min, max })
const settle = (outcome: 'connected' | 'abandoned' | 'unanswered', answeredAttempt: number | null, talkSeconds: number): NextAction => ({ kind: 'settle', outcome, answeredAttempt, talkSeconds })

function attempt(number: number, kind: AttemptInput['kind'], canceledByUs = false): Omit<AttemptInput, 'leg'> {
  return { number, targetId: `target-${number}`, kind, canceledByUs, placementFailed: false }
}

/** An agents leg is `queued` from the moment REST has created it; a dialled one first speaks at `initiated`. */
function start(kind: AttemptInput['kind'], at: number): [number, CarrierCallStatus][] {
  return kind === 'agents' ? [[at, 'queued'], [at, 'initiated']] : [[at, 'initiated']]
}

/** Candidate 1 answers; either side hangs up. */
const answeredCall: fc.Arbitrary<History> = fc.record({ kind: kinds, ringFor: seconds(0, 15), talk: seconds(0, 3600) }).map(({ kind, ringFor, talk }) => {
  const answered = 2 + ringFor
  return {
    attempts: [attempt(1, kind)],
    exhausted: null,
    deliveries: [
      ...leg(0, [[0, 'ringing'], [0, 'in-progress'], [answered + talk, 'completed']], answered + talk),
      ...leg(1, [...start(kind, 1), [2, 'ringing'], [answered, 'in-progress'], [answered + talk, 'completed']], talk),
    ],
    settled: settle('connected', 1, talk),
  }
})

/** Candidate 1 fails, candidate 2 answers. */
const secondAnswers: fc.Arbitrary<History> = fc.record({ first: kinds, second: kinds, failure: failures, ringFor: seconds(1, 15), talk: seconds(0, 600) }).map(({ first, second, failure, ringFor, talk }) => {
  const next = 2 + ringFor
  return {
    attempts: [attempt(1, first), attempt(2, second)],
    exhausted: null,
    deliveries: [
      ...leg(0, [[0, 'in-progress'], [next + 5 + talk, 'completed']], next + 5 + talk),
      ...leg(1, [...start(first, 1), [2, 'ringing'], [next, failure]], 0),
      ...leg(2, [...start(second, next), [next + 1, 'ringing'], [next + 5, 'in-progress'], [next + 5 + talk, 'completed']], talk),
    ],
    settled: settle('connected', 2, talk),
  }
})

/** The caller hangs up while it rings; the carrier or we end the candidate's leg. */
const abandonedCall: fc.Arbitrary<History> = fc.record({ kind: kinds, ringFor: seconds(0, 15), lag: seconds(0, 2), end: fc.constantFrom<'canceled' | 'no-answer'>('canceled', 'no-answer') }).map(
  ({ kind, ringFor, lag, end }) => ({
    attempts: [attempt(1, kind, kind === 'agents')],
    exhausted: null,
    deliveries: [
      ...leg(0, [[0, 'ringing'], [0, 'in-progress'], [2 + ringFor, 'completed']], 2 + ringFor),
      ...leg(1, [...start(kind, 1), [2, 'ringing'], [2 + ringFor + lag, end]], 0),
    ],
    settled: settle('abandoned', null, 0),
  }),
)

/** The agent answers a room that the caller has just left. */
const emptyRoom: fc.Arbitrary<History> = fc.record({ ringFor: seconds(1, 15), lag: seconds(1, 5), alone: seconds(0, 30) }).map(({ ringFor, lag, alone }) => {
  const answered = 2 + ringFor + lag
  return {
    attempts: [attempt(1, 'agents', true)],
    exhausted: null,
    deliveries: [
      ...leg(0, [[0, 'in-progress'], [2 + ringFor, 'completed']], 2 + ringFor),
      ...leg(1, [...start('agents', 1), [2, 'ringing'], [answered, 'in-progress'], [answered + alone, 'completed']], alone),
    ],
    settled: settle('abandoned', null, 0),
  }
})

/** Nobody answers, the apology is played, the caller's leg ends. */
const unansweredCall: fc.Arbitrary<History> = fc.record({ first: kinds, second: kinds, failure: failures, ringFor: seconds(1, 15), apology: seconds(1, 8) }).map(({ first, second, failure, ringFor, apology }) => {
  const next = 2 + ringFor
  return {
    attempts: [attempt(1, first), attempt(2, second)],
    exhausted: 'unanswered' as const,
    deliveries: [
      ...leg(0, [[0, 'in-progress'], [next + 2 + apology, 'completed']], next + 2 + apology),
      ...leg(1, [...start(first, 1), [2, 'ringing'], [next, failure]], 0),
      ...leg(2, [...start(second, next), [next + 1, 'ringing'], [next + 2, 'no-answer']], 0),
    ],
    settled: settle('unanswered', null, 0),
  }
})

const anyHistory = fc.oneof(answeredCall, secondAnswers, abandonedCall, emptyRoom, unansweredCall)

/** Any order, any report any number of times, none lost. */
const shuffled = anyHistory.chain((history) =>
  fc.record({
    history: fc.constant(history),
    deliveries: fc
      .array(fc.constantFrom(...history.deliveries), { maxLength: 12 })
      .chain((again) => fc.shuffledSubarray([...history.deliveries, ...again], { minLength: history.deliveries.length + again.length })),
  }),
)

function callOf(history: History, deliveries: readonly Delivery[]): CallInput {
  const legNumbered = (index: number) => legOf(deliveries.filter((delivery) => delivery.leg === index).map((delivery) => delivery.report))
  return { callerLeg: legNumbered(0), attempts: history.attempts.map((one) => ({ ...one, leg: legNumbered(one.number) })), exhausted: history.exhausted }
}

describe('mergeLegReport', () => {
  it('is a join: commutative, associative, idempotent', () => {
    fc.assert(
      fc.property(anyLeg, anyLeg, anyLeg, (a, b, c) => {
        expect(joinLegs(a, b)).toEqual(joinLegs(b, a))
        expect(joinLegs(a, joinLegs(b, c))).toEqual(joinLegs(joinLegs(a, b), c))
        expect(joinLegs(a, a)).toEqual(a)
      }),
    )
  })

  it('never leaves a terminal status and never takes an instant back', () => {
    fc.assert(
      fc.property(anyLeg, anyReport, (before, report) => {
        const after = mergeLegReport(before, report)
        if (isTerminalCallStatus(before.status)) expect(isTerminalCallStatus(after.status)).toBe(true)
        if (before.answeredAtMs !== null) expect(after.answeredAtMs).toBeLessThanOrEqual(before.answeredAtMs)
        expect(after.sequence).toBeGreaterThanOrEqual(before.sequence)
      }),
    )
  })
})

describe('a call, whatever order its reports come in', () => {
  it('ends in the same legs, the same state and the same settlement', () => {
    fc.assert(
      fc.property(shuffled, ({ history, deliveries }) => {
        const inOrder = callOf(history, history.deliveries)
        const call = callOf(history, deliveries)
        expect(call).toEqual(inOrder)
        expect(deriveCall(call)).toEqual(deriveCall(inOrder))
        expect(nextAction(deriveCall(call))).toEqual(history.settled)
      }),
      { numRuns: 1000 },
    )
  })

  it('is settled at most one way: once it says settle, no later report changes that', () => {
    fc.assert(
      fc.property(shuffled, ({ history, deliveries }) => {
        for (let count = 0; count <= deliveries.length; count++) {
          const action = nextAction(deriveCall(callOf(history, deliveries.slice(0, count))))
          if (action.kind === 'settle') expect(action).toEqual(history.settled)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never tries another candidate or plays on once the caller is known to be gone', () => {
    fc.assert(
      fc.property(shuffled, ({ history, deliveries }) => {
        for (let count = 0; count <= deliveries.length; count++) {
          const call = deriveCall(callOf(history, deliveries.slice(0, count)))
          if (call.callerEnded) expect(['wait', 'cancel_attempt', 'settle']).toContain(nextAction(call).kind)
          if (call.callerEnded) expect(call.state).toBe('ended')
        }
      }),
    )
  })

  it('settles the same when only the last report of each leg arrives', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const last = history.deliveries.filter((delivery) => isTerminalCallStatus(delivery.report.status))
        expect(nextAction(deriveCall(callOf(history, last)))).toEqual(history.settled)
      }),
    )
  })
})
