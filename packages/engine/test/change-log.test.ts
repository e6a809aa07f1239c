import { beforeAll, describe, expect, it } from 'vitest'
import { createBookState, readBookChanges, restoreBookState, type BookState } from '../src/book/index.ts'
import type { Explanation, RouteQuery } from './engine.ts'
import { decideRoute, explainRoute } from '../src/routing/index.ts'
import { decodeRecord, encodeRecord, explainRecord, recordDecision, replayRecord } from '../src/trace/index.ts'
import { createWorld, ORGANIZATION_ZONE, type Sizes } from './book-world.ts'

/** A decision as it was made: what was asked, where the log stood, and what the oracle said on the organisation itself. `text` is all that is stored. */
interface Recorded {
  readonly seq: number
  readonly campaignId: string
  readonly query: RouteQuery
  readonly said: Explanation
  readonly text: string
}

interface History {
  /** Entries as text, as a database column holds them; the first has seq 1. */
  readonly log: readonly string[]
  readonly recorded: readonly Recorded[]
  /** Checkpoints as text, by position. */
  readonly checkpoints: ReadonlyMap<number, string>
  readonly changes: number
}

function applyText(state: BookState, seq: number, text: string): void {
  const { changes, refused } = readBookChanges(JSON.parse(text), ORGANIZATION_ZONE)
  expect(refused).toEqual([])
  const result = state.apply({ seq, changes })
  if (!result.ok) throw new Error(`gap: ${result.expected}`)
}

/** Lets an organisation live for so many changes, beside a state that follows its log. */
function live(sizes: Sizes, seed: number, changes: number, recordEvery: (seq: number) => number): History {
  const world = createWorld(sizes, seed, Date.UTC(2026, 9, 30, 13))
  const following = createBookState()
  const log: string[] = []
  const recorded: Recorded[] = []
  const checkpoints = new Map<number, string>()
  let count = 0
  while (count < changes) {
    const entry = log.length === 0 ? world.begin() : world.next()
    if (log.length > 0) count += entry.length
    const seq = log.push(JSON.stringify(entry))
    applyText(following, seq, log.at(-1) ?? '')
    if (seq % 1_000 === 1) checkpoints.set(seq, JSON.stringify(following.checkpoint()))
    if (seq % recordEvery(seq) !== 0) continue
    const campaignId = world.ids.campaign[seq % world.ids.campaign.length] ?? ''
    const query = world.query(campaignId)
    const facts = { ...query, book: world.bookOf(campaignId), live: world.liveView() }
    const max = seq % 3 === 0 ? null : seq % 8
    const text = encodeRecord(recordDecision(following, campaignId, query, decideRoute(facts, max ?? Infinity), max))
    const decision = { seq, campaignId, query, said: explainRoute(facts), text }
    recorded.push(decision)
    expectAsItWas(following, decision)
  }
  return { log, recorded, checkpoints, changes: count }
}

function explainOn(state: BookState, campaignId: string, query: RouteQuery): Explanation {
  const book = state.campaignBook(campaignId)
  if (book === undefined) throw new Error('no such campaign')
  return explainRoute({ ...query, book, live: state.live })
}

/** From the stored text and a state at its position: the same candidates, the same verdict on every profile and target, the same bytes. */
function expectAsItWas(state: BookState, { campaignId, said, text }: Recorded): void {
  const decoded = decodeRecord(text)
  const book = state.campaignBook(campaignId)
  if (!decoded.ok || book === undefined) throw new Error('not to be explained')
  expect(explainRecord(decoded.record, book, state.live)).toEqual({ explanation: said, consistent: true })
  expect(replayRecord(text, state)).toMatchObject({ ok: true, same: true, text })
}

function restored(text: string): BookState {
  const result = restoreBookState(JSON.parse(text))
  if (!result.ok) throw new Error(`${result.path} ${result.reason}`)
  return result.state
}

describe('the change log', { timeout: 120_000 }, () => {
  const sizes: Sizes = { campaigns: 3, buyers: 14, targets: 260, profiles: 1_000, agents: 6 }
  let history: History = { log: [], recorded: [], checkpoints: new Map(), changes: 0 }
  beforeAll(() => {
    history = live(sizes, 20_261_120, 11_500, (seq) => (seq < 60 ? 1 : 40))
  }, 120_000)

  it('is of decisions that differ: sold and unsold calls, many reasons, hundreds of profiles each', () => {
    const { recorded, changes } = history
    expect(changes).toBeGreaterThanOrEqual(11_500)
    expect(new Set(recorded.flatMap(({ said }) => said.profiles.map((verdict) => verdict.reason))).size).toBeGreaterThan(30)
    expect(recorded.filter(({ said }) => said.candidates.length > 0).length).toBeGreaterThan(recorded.length / 3)
    expect(Math.max(...recorded.map(({ said }) => said.profiles.length))).toBeGreaterThan(300)
  })

  it('explains every decision again from its start, for every profile', () => {
    const { log, recorded } = history
    const state = createBookState()
    const due = new Map(recorded.map((decision) => [decision.seq, decision]))
    log.forEach((text, index) => {
      applyText(state, index + 1, text)
      const decision = due.get(index + 1)
      if (decision !== undefined) expectAsItWas(state, decision)
    })
  })

  it('explains decisions made more than 10,000 changes earlier from the checkpoint before them and the log', () => {
    const { log, recorded, checkpoints } = history
    const old = recorded.filter(({ seq }) => log.slice(seq).reduce((sum, text) => sum + (JSON.parse(text) as unknown[]).length, 0) >= 10_000)
    expect(old.length).toBeGreaterThan(50)
    for (const decision of old) {
      const { seq } = decision
      const from = Math.max(...[...checkpoints.keys()].filter((position) => position <= seq))
      const state = restored(checkpoints.get(from) ?? '')
      for (let position = from + 1; position <= seq; position++) applyText(state, position, log[position - 1] ?? '')
      expectAsItWas(state, decision)
    }
  })

  it('explains decisions from any checkpoint before them alike, and a checkpoint goes on as the state that wrote it', () => {
    const { log, recorded, checkpoints } = history
    for (const [position, text] of checkpoints) {
      const state = restored(text)
      expect(JSON.stringify(state.checkpoint()) === text, `checkpoint at ${position}`).toBe(true)
      const later = recorded.find(({ seq }) => seq > position)
      if (later === undefined) continue
      for (let seq = position + 1; seq <= later.seq; seq++) applyText(state, seq, log[seq - 1] ?? '')
      expectAsItWas(state, later)
    }
    const last = [...checkpoints.keys()].at(-1) ?? 0
    const [whole, resumed] = [createBookState(), restored(checkpoints.get(last) ?? '')]
    log.forEach((text, index) => applyText(whole, index + 1, text))
    for (let seq = last + 1; seq <= log.length; seq++) applyText(resumed, seq, log[seq - 1] ?? '')
    expect(JSON.stringify(resumed.checkpoint()) === JSON.stringify(whole.checkpoint())).toBe(true)
  })

  it('explains a decision made at every single position of a shorter log', () => {
    const short = live({ campaigns: 2, buyers: 4, targets: 12, profiles: 30, agents: 4 }, 7, 700, () => 1)
    const state = createBookState()
    for (const decision of short.recorded) {
      applyText(state, decision.seq, short.log[decision.seq - 1] ?? '')
      expectAsItWas(state, decision)
    }
    expect(short.recorded).toHaveLength(short.log.length)
    // Without the entry before it the same decision is now and then another one: the position matters.
    const stale = createBookState()
    const differing = short.recorded.filter(({ seq, campaignId, query, said }) => {
      if (seq === 1) return false
      applyText(stale, seq - 1, short.log[seq - 2] ?? '')
      return JSON.stringify(explainOn(stale, campaignId, query), bigints) !== JSON.stringify(said, bigints)
    })
    expect(differing.length).toBeGreaterThan(10)
  })
})

const bigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
