import type { BookState, CampaignBook, LiveView } from '../book/index.ts'
import { RULES_VERSION, type Candidate, type Explanation, type RouteFacts, type ZoneTable } from '../facts.ts'
import { decideRoute, explainRoute } from '../routing/index.ts'
import { decodeRecord } from './decode-record.ts'
import { encodeRecord } from './encode-record.ts'
import { zonesOfRecord, type DecisionRecord } from './record.ts'
import type { TraceRefusal } from './refusals.ts'

/** A book at one position of the log. */
export type PositionedBook = Pick<BookState, 'seq' | 'campaignBook' | 'live'>

export interface RecordExplanation {
  readonly explanation: Explanation
  /** The candidates derived now are those that were stored: the same ones, in the same order, at the same prices. */
  readonly consistent: boolean
}

export type Replayed = { readonly ok: true; readonly format: number; readonly rulesVersion: string; readonly text: string; /** Byte for byte. */ readonly same: boolean }

/**
 * All facts of a recorded decision, with the book and the live figures of its position.
 * @param zones for instants and zones that the record does not name: a what-if may ask for them
 */
export function factsOfRecord(record: DecisionRecord, book: CampaignBook, live: LiveView, zones?: ZoneTable): RouteFacts {
  return { ...record.query, zones: zonesOfRecord(record, zones), book, live }
}

/** Every verdict of a recorded decision, derived from the book and the live figures of its position. */
export function explainRecord(record: DecisionRecord, book: CampaignBook, live: LiveView): RecordExplanation {
  const explanation = explainRoute(factsOfRecord(record, book, live))
  const asked = record.maxCandidates ?? explanation.candidates.length
  const consistent = explanation.rulesVersion === record.rulesVersion && record.hasMore === (explanation.candidates.length > asked)
    && record.candidates.length === Math.min(asked, explanation.candidates.length) && record.candidates.every((candidate, index) => isSameCandidate(candidate, explanation.candidates[index]))
  return { explanation, consistent }
}

function isSameCandidate(a: Candidate, b: Candidate | undefined): boolean {
  return (
    a.targetId === b?.targetId && a.profileId === b.profileId && a.buyerId === b.buyerId && a.userId === b.userId && a.bidMicros === b.bidMicros && a.priceMicros === b.priceMicros && a.rank === b.rank
  )
}

/**
 * Decides again on the recorded facts and writes the record anew: the same bytes where the decision follows from its facts under its own rules. A record of
 * rules that this version does not have is refused, not repeated under others.
 * @param state the book at the position of the record
 */
export function replayRecord(text: string, state: PositionedBook): Replayed | TraceRefusal {
  const decoded = decodeRecord(text)
  if (!decoded.ok) return decoded
  const { record } = decoded
  if (record.rulesVersion !== RULES_VERSION) return { ok: false, code: 'trace.rules_unknown', path: '1', reason: `rules ${record.rulesVersion}` }
  if (state.seq !== record.seq) return { ok: false, code: 'trace.other_position', path: '2', reason: `the record stands at ${record.seq}, the book at ${state.seq}` }
  const book = state.campaignBook(record.campaignId)
  if (book === undefined) return { ok: false, code: 'trace.campaign_unknown', path: '4', reason: record.campaignId }
  const { rulesVersion, candidates, hasMore } = decideRoute(factsOfRecord(record, book, state.live), record.maxCandidates ?? Infinity)
  const replayed = encodeRecord({ ...record, rulesVersion, candidates, hasMore })
  return { ok: true, format: 2, rulesVersion, text: replayed, same: replayed === text }
}
