import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RouteFacts } from './engine.ts'
import { draw } from './next-arbitraries.ts'
import { drawsFrom, entriesOf, expectDistribution, placedIds, worldOf } from './next-plan-world.ts'

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`)
const world = (count: number): RouteFacts =>
  worldOf({ campaign: { rules: { plan: [{ kind: 'strategy', strategy: { kind: 'round_robin' } }] } }, targets: Object.fromEntries(ids(count).map((id) => [id, { buyer: 'alpha' }])) })

const createLog = (): { turns: Map<string, number>; turn: number } => ({ turns: new Map(), turn: 0 })

/** A node and the log: calls are sent, and their admission shows in the log some calls later. */
function createNode(facts: RouteFacts, log = createLog()) {
  const pending: { targetId: string; userId: null }[] = []
  const entries = entriesOf(facts)
  return {
    /** @param open who is eligible; default everybody */
    send: (atDraw: number, open?: ReadonlySet<string>): string => {
      const now: RouteFacts = { ...facts, draw: atDraw, pending: [...pending], live: { ...facts.live, turn: (targetId) => log.turns.get(targetId) ?? 0 } }
      const [first] = placedIds(now, entries.filter((entry) => open?.has(entry.target.targetId) !== false))
      if (first === undefined) throw new Error('nobody is open')
      pending.push({ targetId: first, userId: null })
      return first
    },
    /** The oldest `count` calls sent are in the log now. */
    admit: (count: number): void => {
      for (const { targetId } of pending.splice(0, count)) log.turns.set(targetId, ++log.turn)
    },
    pendingCount: (): number => pending.length,
  }
}

function expectFairRounds(calls: readonly string[], count: number): void {
  for (let start = 0; start + count <= calls.length; start++) expect(new Set(calls.slice(start, start + count)).size).toBe(count)
}

describe('round robin', () => {
  it('gives every one of n targets that are always open exactly one of any n calls in a row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.array(draw, { minLength: 1, maxLength: 60 }), (count, draws) => {
        const node = createNode(world(count))
        const calls = draws.map((atDraw) => {
          const sent = node.send(atDraw)
          node.admit(1)
          return sent
        })
        expectFairRounds(calls, count)
      }),
      { numRuns: 100 },
    )
  })

  it('does so as well when many calls come at one instant, before the log shows any of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.array(fc.tuple(draw, fc.nat(5)), { minLength: 1, maxLength: 60 }), (count, steps) => {
        const node = createNode(world(count))
        const calls = steps.map(([atDraw, admitted]) => {
          const sent = node.send(atDraw)
          node.admit(Math.min(admitted, node.pendingCount()))
          return sent
        })
        expectFairRounds(calls, count)
      }),
      { numRuns: 200 },
    )
  })

  it('gives a target that was away the next call, and then no more than its turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 40 }), fc.array(draw, { minLength: 30, maxLength: 30 }), (count, before, away, draws) => {
        const node = createNode(world(count))
        const others = new Set(ids(count).slice(1))
        const sendOne = (index: number, open?: ReadonlySet<string>): string => {
          const sent = node.send(draws[index % draws.length] ?? 0, open)
          node.admit(1)
          return sent
        }
        for (let index = 0; index < before; index++) sendOne(index)
        for (let index = 0; index < away; index++) sendOne(index, others)
        const back = Array.from({ length: count * 4 }, (_, index) => sendOne(index))
        // Away for less than a round it may still be somebody else's turn.
        if (away >= count) expect(back[0]).toBe('t0')
        expectFairRounds(back, count)
      }),
      { numRuns: 200 },
    )
  })

  it('spreads 100,000 calls evenly over seven targets that are there three times in four, each by its own chance', () => {
    const node = createNode(world(7))
    const counts = new Map<string, number>()
    let state = 1
    for (let call = 0; call < 100_000; call++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      const bits = state >>> 8
      const open = new Set(ids(7).filter((_, index) => ((bits >>> (2 * index)) & 3) !== 0))
      if (open.size === 0) continue
      const sent = node.send(state, open)
      node.admit(1)
      counts.set(sent, (counts.get(sent) ?? 0) + 1)
    }
    const shares = [...counts.values()]
    expect(counts.size).toBe(7)
    // Everybody is as often there as the others, and waiting makes up for bad luck: far closer than chance, whose standard deviation would be about 110.
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(200)
  }, 30_000)

  it('prefers nobody where two nodes send calls and see each other through the log alone', () => {
    const facts = world(7)
    const log = createLog()
    const nodes = [createNode(facts, log), createNode(facts, log)]
    const counts = new Map<string, number>()
    for (const atDraw of drawsFrom(8, 50_000)) {
      const bits = atDraw >>> 8
      const node = nodes[bits & 1]
      const sent = node?.send(atDraw) ?? ''
      counts.set(sent, (counts.get(sent) ?? 0) + 1)
      nodes[(bits >>> 1) & 1]?.admit((bits >>> 2) & 3)
    }
    expectDistribution(counts, Object.fromEntries(ids(7).map((id) => [id, 1 / 7])))
  }, 30_000)
})
