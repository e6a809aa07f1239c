import { decodeTrace, replay as replayOf2026x1 } from '../rules-2026-1/trace/index.ts'
import { findFault } from './check-format-1.ts'
import { decodeRecord, type DecodeResult } from './decode-record.ts'
import { replayRecord, type PositionedBook, type Replayed } from './replay-record.ts'
import type { TraceRefusal } from './refusals.ts'

const RULES_OF_FORMAT_1 = '2026.1'

/** What has to be at hand to repeat a stored decision. */
export type TraceNeeds = { readonly ok: true; readonly format: 1 } | { readonly ok: true; readonly format: 2; readonly seq: number; readonly campaignId: string } | TraceRefusal

/** Reads just enough of a trace of any format to say what its replay needs: nothing (format 1), or the book at a position of the log (format 2). */
export function needsOfTrace(text: string): TraceNeeds {
  const format = formatOf(text)
  if (format === 1) return { ok: true, format }
  const decoded: DecodeResult = decodeRecord(text)
  return decoded.ok ? { ok: true, format: 2, seq: decoded.record.seq, campaignId: decoded.record.campaignId } : decoded
}

/**
 * Repeats a stored decision of any format by the rules that made it, and writes it anew.
 * @param state the book at the position that `needsOfTrace` names; null where it names none
 */
export function replay(text: string, state: PositionedBook | null): Replayed | TraceRefusal {
  if (formatOf(text) === 1) return replayFormat1(text)
  if (state !== null) return replayRecord(text, state)
  const decoded = decodeRecord(text)
  return decoded.ok ? { ok: false, code: 'trace.state_missing', path: '2', reason: `the book at ${decoded.record.seq}` } : decoded
}

function replayFormat1(text: string): Replayed | TraceRefusal {
  const fault = findFault(JSON.parse(text))
  if (fault !== null) return { ok: false, code: 'trace.invalid', ...fault }
  const trace = decodeTrace(text)
  if (trace === undefined) return { ok: false, code: 'trace.invalid', path: '', reason: 'is not a trace of format 1' }
  const { rulesVersion } = trace.decision
  if (rulesVersion !== RULES_OF_FORMAT_1) return { ok: false, code: 'trace.rules_unknown', path: 'rulesVersion', reason: `rules ${rulesVersion}` }
  const replayed = replayOf2026x1(text)
  if (replayed === undefined) return { ok: false, code: 'trace.invalid', path: '', reason: 'is not a trace of format 1' }
  return { ok: true, format: 1, rulesVersion, text: replayed, same: replayed === text }
}

/** Format 1 is an object that says so; everything else is for `decodeRecord` to judge. */
function formatOf(text: string): 1 | undefined {
  try {
    const stored: unknown = JSON.parse(text)
    return typeof stored === 'object' && stored !== null && 'format' in stored && stored.format === 1 ? 1 : undefined
  } catch {
    return undefined
  }
}
