import type { CallSummary, Viewer } from '@ringfloor/shared'
import type { CallList, CallListInput } from '../../trpc/wire-types.ts'
import { decodeCursor, encodeCursor, type ListCursor } from './list-cursor.ts'
import { loadPage, type CallSources } from './load-calls.ts'
import { projectSummary } from './project-call.ts'

/** A page is filled from at most so many reads; after that it goes out short, with a cursor to go on from. */
const MAX_READS_PER_PAGE = 4

/** Live is what has not ended for this viewer: a call that somebody else won has. */
const isInScope = (summary: CallSummary, scope: CallListInput['scope']): boolean => (summary.state === 'ended') === (scope === 'recent')

/** Newest first. A page may be short although there is more: `nextCursor` alone tells. */
export async function findCalls(sources: CallSources, viewer: Viewer, input: CallListInput): Promise<CallList> {
  const found: { readonly summary: CallSummary; readonly cursor: ListCursor }[] = []
  let after = input.cursor === undefined ? null : decodeCursor(input.cursor)
  for (let reads = 0; reads < MAX_READS_PER_PAGE; reads++) {
    const page = await loadPage(sources, viewer, { scope: input.scope, limit: input.limit, after })
    for (const call of page.calls) {
      const summary = projectSummary(viewer, call)
      if (summary && isInScope(summary, input.scope)) found.push({ summary, cursor: { receivedAt: call.receivedAt, id: call.id } })
    }
    after = page.end
    if (after === null || found.length >= input.limit) break
  }
  const calls = found.slice(0, input.limit)
  const cut = found.length > calls.length ? (calls.at(-1)?.cursor ?? null) : after
  return { calls: calls.map((one) => one.summary), nextCursor: cut && encodeCursor(cut) }
}
