import type { ConfigView } from '../book/index.ts'
import type { BookChange, LiveView } from '../book/types.ts'
import type { RouteDecision, RouteQuery } from '../facts.ts'

/** Where the index reads rows and figures: a `BookState`. */
export interface IndexSource {
  readonly config: ConfigView
  readonly live: LiveView
}

/** One campaign's book, compiled. It decides exactly as `decideRoute` does on the same facts. */
export interface CampaignIndex {
  /** Changes that the source has taken in already, in the order of the log. Those of other campaigns do nothing. Between the source's change and this call the index must not decide. */
  readonly apply: (changes: readonly BookChange[]) => void
  /** @param maxCandidates more are left out; `hasMore` says whether there are any */
  readonly decide: (query: RouteQuery, maxCandidates?: number) => RouteDecision
  /** What its own arrays take; the rows belong to the source. */
  readonly memoryBytes: () => number
}
