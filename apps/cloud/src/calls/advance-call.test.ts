import { describe, expect, it } from 'vitest'
import { advanceCall } from './advance-call.ts'
import type { Advance } from './advance-call.ts'
import type { AttemptRow, CallRow, CallSnapshot, PartyReport } from './call-snapshot.ts'

const now = new Date('2026-11-20T12:01:00Z')
const seconds = (value: number): Date => new Date(Date.parse('2026-11-20T12:00:00Z') + value * 1000)
const call: CallRow = {
  id: 'call', organizationId: 'o', campaignId: 'c', publisherId: 'p', accountSid: 'AC', callSid: 'CA-caller', from: '+1', to: '+2', callerState: null, callerZip: null, attestation: null,
  state: 'routing', outcome: null, buyerId: 'b1', targetId: 't1', userId: 'u1', currency: 'USD', priceMicros: 10n, payoutMicros: 6n, configRevision: 1n, receivedAt: seconds(0),
  ringingAt: null, connectedAt: null, endedAt: null, durationSeconds: null, settledAt: null,
}
const attempt = (number: number, changes: Partial<AttemptRow> = {}): AttemptRow => ({
  number, targetId: `t${number}`, buyerId: `b${number}`, userId: `u${number}`, kind: 'agents', priceMicros: 10n, state: 'planned', legSid: null, plannedAt: seconds(0), claimedAt: seconds(0),
  canceledAt: null, placementFailedAt: null, ringingAt: null, answeredAt: null, endedAt: null, ...changes,
})
const snapshotOf = (attempts: AttemptRow[], changes: Partial<CallSnapshot> = {}): CallSnapshot => ({ call, attempts, legs: [], exhausted: false, ...changes })
type Status = PartyReport['report']['status']
const leg = (number: number, status: Status, at: number, duration: number | null = null): PartyReport => ({
  role: 'candidate', attempt: number, sid: `CA-${number}`, report: { status, sequence: null, atMs: seconds(at).getTime(), durationSeconds: duration },
})
const caller = (status: Status, at: number): PartyReport => ({ role: 'caller', sid: call.callSid, report: { status, sequence: 0, atMs: seconds(at).getTime(), durationSeconds: at } })
const tell = (before: CallSnapshot, ...reports: PartyReport[]): Advance => advanceCall(before, { reports, marks: [], now })

describe('advanceCall', () => {
  it('settles once: what was settled does not settle again', () => {
    const first = tell(snapshotOf([attempt(1)]), leg(1, 'in-progress', 3), leg(1, 'completed', 13, 10), caller('completed', 13))
    expect(first).toMatchObject({ settles: true, derived: { outcome: 'connected', talkSeconds: 10 }, finishedAttempt: { number: 1 } })
    const settled = { ...first.snapshot, call: { ...first.snapshot.call, settledAt: now } }
    expect(tell(settled, leg(1, 'completed', 13, 10))).toMatchObject({ settles: false, changedLegs: [], changedAttempts: [], failedAttempts: [], finishedAttempt: null })
  })

  it('gives an attempt’s places back in the step in which it ended, and in no other', () => {
    const first = tell(snapshotOf([attempt(1)]), leg(1, 'no-answer', 15, 0))
    expect(first.failedAttempts.map((failed) => failed.attempt.number)).toEqual([1])
    expect(first.next).toEqual({ kind: 'try_next', after: 1 })
    expect(tell(first.snapshot, leg(1, 'no-answer', 15, 0)).failedAttempts).toEqual([])
  })

  it('never places a leg that nobody has begun to place when the caller is gone', () => {
    const gone = tell(snapshotOf([attempt(1, { claimedAt: null })]), caller('completed', 2))
    expect(gone.snapshot.attempts[0]).toMatchObject({ state: 'canceled', canceledAt: now, endedAt: now })
    expect(gone).toMatchObject({ settles: true, derived: { outcome: 'abandoned' } })
  })

  it('waits for one that is being placed', () => {
    const gone = tell(snapshotOf([attempt(1)]), caller('completed', 2))
    expect(gone).toMatchObject({ settles: false, next: { kind: 'cancel_attempt', number: 1 } })
    expect(gone.snapshot.attempts[0]?.canceledAt).toBeNull()
  })

  it('gives the call to whoever answered, also when another was admitted later', () => {
    const both = tell(snapshotOf([attempt(1, { priceMicros: 20n }), attempt(2)]), leg(2, 'ringing', 2), leg(1, 'in-progress', 3))
    expect(both.snapshot.call).toMatchObject({ state: 'connected', buyerId: 'b1', targetId: 't1', priceMicros: 20n })
    expect(both.next).toEqual({ kind: 'cancel_attempt', number: 2 })
  })

  it('counts the leg that was answered where an order was carried out twice', () => {
    const twice = tell(
      snapshotOf([attempt(1)]),
      { ...leg(1, 'canceled', 2), sid: 'CA-first' },
      { ...leg(1, 'in-progress', 3), sid: 'CA-second' },
    )
    expect(twice.snapshot.attempts[0]?.state).toBe('answered')
  })

  it('remembers that the exchange has given up, and why', () => {
    const refused = snapshotOf([], { exhausted: true, call: { ...call, outcome: 'refused' } })
    expect(tell(refused, caller('completed', 5)).derived.outcome).toBe('refused')
  })
})
