import { isTerminalCallStatus, type CarrierCallStatus } from '@ringfloor/shared'
import type { LegReport, LegState } from './types.ts'

/**
 * The order of statuses. Within a leg's life it is time's order. Terminal statuses absorb; where the carrier contradicts itself (a callback and a
 * stale REST answer) the one that says more wins: `completed` is the only one that says somebody answered, `busy` and `no-answer` come from
 * the far end, `canceled` and `failed` from the carrier.
 */
const STATUS_RANK: Readonly<Record<CarrierCallStatus, number>> = {
  queued: 0,
  initiated: 1,
  ringing: 2,
  'in-progress': 3,
  failed: 4,
  canceled: 5,
  'no-answer': 6,
  busy: 7,
  completed: 8,
}

function earliest(a: number | null, b: number | null): number | null {
  if (a === null) return b
  if (b === null) return a
  return Math.min(a, b)
}

function longest(a: number | null, b: number | null): number | null {
  if (a === null) return b
  if (b === null) return a
  return Math.max(a, b)
}

function legOf(report: LegReport): LegState {
  const terminal = isTerminalCallStatus(report.status)
  return {
    status: report.status,
    sequence: report.sequence ?? -1,
    ringingAtMs: report.status === 'ringing' ? report.atMs : null,
    answeredAtMs: report.status === 'in-progress' ? report.atMs : null,
    endedAtMs: terminal ? report.atMs : null,
    durationSeconds: terminal ? report.durationSeconds : null,
  }
}

/**
 * Least upper bound of two views of the same leg: commutative, associative and idempotent, so reports may come in any order, any number of
 * times, and through several doors. Times are the earliest reported; the duration is the longest, because a stale answer is always shorter.
 */
export function joinLegs(a: LegState, b: LegState): LegState {
  return {
    status: STATUS_RANK[a.status] >= STATUS_RANK[b.status] ? a.status : b.status,
    sequence: Math.max(a.sequence, b.sequence),
    ringingAtMs: earliest(a.ringingAtMs, b.ringingAtMs),
    answeredAtMs: earliest(a.answeredAtMs, b.answeredAtMs),
    endedAtMs: earliest(a.endedAtMs, b.endedAtMs),
    durationSeconds: longest(a.durationSeconds, b.durationSeconds),
  }
}

/** The leg after one more report; `null` is a leg nothing is known of. A late lower status never takes anything back. */
export function mergeLegReport(leg: LegState | null, report: LegReport): LegState {
  return leg === null ? legOf(report) : joinLegs(leg, legOf(report))
}

/** Whether two views of a leg are the same, so that a repeated report need not be written. */
export function isSameLeg(a: LegState | null, b: LegState | null): boolean {
  if (a === null || b === null) return a === b
  return (
    a.status === b.status &&
    a.sequence === b.sequence &&
    a.ringingAtMs === b.ringingAtMs &&
    a.answeredAtMs === b.answeredAtMs &&
    a.endedAtMs === b.endedAtMs &&
    a.durationSeconds === b.durationSeconds
  )
}
