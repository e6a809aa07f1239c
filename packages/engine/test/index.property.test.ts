/**
 * The compiled index decides as the oracle does: 100,000 random calls over books of 10 to 10,000 profiles with every rule there is, and changes of all kinds between them. Most books are small,
 * for there everything meets everything; the large ones prove blocks that split and move. `bench/verify-index.ts` runs the same with other seeds.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBookState } from '../src/book/index.ts'
import { createCampaignIndex } from '../src/index/index.ts'
import { decideRoute } from '../src/routing/index.ts'
import { bookChange, changesOfBook, liveChange, randomCase, routeQuery } from './next-arbitraries.ts'
import { isSame, ISSUE_PLAN, runPlan } from './index-check.ts'
import { CAMPAIGN_ID } from './next-world.ts'

const MINUTES_MS = 240_000
const FIRST_SEED = 1

describe('the compiled index and the oracle', () => {
  for (const part of ISSUE_PLAN) {
    it(`agree on ${part.books * part.calls} calls over ${part.books} books of ${part.profiles} profiles`, { timeout: MINUTES_MS }, () => {
      const result = runPlan(part, FIRST_SEED)
      expect(result.mismatch).toBeNull()
      expect(result.calls).toBe(part.books * part.calls)
      // A market in which nobody buys, or nothing changes, would prove nothing.
      expect(result.won).toBeGreaterThan(result.calls * 0.3)
      expect(result.changes).toBeGreaterThan(result.calls)
    })
  }

  it('run 100,000 calls in all', () => {
    expect(ISSUE_PLAN.reduce((sum, { books, calls }) => sum + books * calls, 0)).toBe(100_000)
  })

  it('agree on whatever the rules documents allow', { timeout: MINUTES_MS }, () => {
    const step = randomCase().chain((start) => {
      const { nowMs } = start.query
      const change = fc.oneof(bookChange(start.book, nowMs), liveChange(start.book, nowMs))
      return fc.record({ start: fc.constant(start), steps: fc.array(fc.record({ changes: fc.array(change, { maxLength: 3 }), query: routeQuery(nowMs, [...start.book.targets.keys()]) }), { maxLength: 4 }) })
    })
    fc.assert(
      fc.property(step, fc.constantFrom(0, 1, 2, 5, Infinity), ({ start, steps }, wanted) => {
        const state = createBookState()
        state.apply({ seq: 1, changes: [...changesOfBook(start.book), ...start.changes] })
        const index = createCampaignIndex(state, CAMPAIGN_ID)
        for (const { changes, query } of [{ changes: [], query: start.query }, ...steps]) {
          state.apply({ seq: state.seq + 1, changes })
          index.apply(changes)
          const book = state.campaignBook(CAMPAIGN_ID)
          if (book === undefined) return
          const expected = decideRoute({ ...query, book, live: state.live }, wanted)
          expect(isSame(expected, index.decide(query, wanted))).toBe(true)
        }
      }),
      { numRuns: 1_500 },
    )
  })

  it('decides for nobody where the source has no such campaign, and for somebody once it has', () => {
    const state = createBookState()
    const index = createCampaignIndex(state, CAMPAIGN_ID)
    const [sample] = fc.sample(randomCase(), { seed: 5, numRuns: 1 })
    if (sample === undefined) throw new Error('no sample')
    expect(index.decide(sample.query).candidates).toEqual([])
    expect(index.memoryBytes()).toBe(0)
    const changes = changesOfBook(sample.book)
    state.apply({ seq: 1, changes })
    index.apply(changes)
    expect(index.memoryBytes()).toBeGreaterThan(0)
  })
})
