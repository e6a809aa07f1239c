/** What a stored decision is, before the book of its time is looked at. */
import { decodeTrace } from '@ringfloor/engine/rules-2026-1'
import type { Trace } from '@ringfloor/engine/rules-2026-1'
import { decodeRecord, RULES_VERSION } from '@ringfloor/engine'
import type { DecisionRecord } from '@ringfloor/engine'

/** Why a stored decision cannot be told any more. */
export const UNREADABLE = {
  unreadable: 'The decision was stored by another version, or is damaged.',
  log_pruned: 'The change log of that time is no longer kept.',
  campaign_missing: 'The book of that time does not have the campaign.',
  /** For whoever wants to vary it. */
  earlier_rules: 'This decision was made by earlier rules: it can be shown and repeated, not varied.',
} as const
export type UnreadableCode = keyof typeof UNREADABLE

export type StoredDecision =
  /** Carries all its facts itself: rules 2026.1. */
  | { readonly kind: 'trace'; readonly trace: Trace }
  /** Names its position in the log. */
  | { readonly kind: 'record'; readonly record: DecisionRecord }
  | { readonly kind: 'unreadable'; readonly code: UnreadableCode }

export function readStoredDecision(text: string): StoredDecision {
  const decoded = decodeRecord(text)
  if (decoded.ok) return decoded.record.rulesVersion === RULES_VERSION ? { kind: 'record', record: decoded.record } : { kind: 'unreadable', code: 'unreadable' }
  const trace = decodeTrace(text)
  return trace ? { kind: 'trace', trace } : { kind: 'unreadable', code: 'unreadable' }
}
