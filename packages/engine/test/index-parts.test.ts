/** Parts of the compiled index by themselves: the ladder keeps its order and its bits, doubles give what bigints give, time comes up in order. */
import { describe, expect, it } from 'vitest'
import { bidForScore as exactBidForScore, scoreOf } from '../src/auction/index.ts'
import { isSameDocument } from '../src/book/index.ts'
import type { BookChange } from '../src/book/types.ts'
import { applyChange } from '../src/index/apply-change.ts'
import { compileBook } from '../src/index/build.ts'
import { bidForScore, scaleHalfEven } from '../src/index/exact-math.ts'
import { addColumn, assignSet, BLOCK_SIZE, createLadder, EVERYWHERE, LIVE, NOTHING, OWN_WORDS, RADIUS, type Ladder } from '../src/index/ladder-layout.ts'
import { clearFallen, insertItem, loadItems, moveItem, removeItem, setLive } from '../src/index/ladder.ts'
import { sortByKey } from '../src/index/sort-by-key.ts'
import { createTimeQueue, dequeue, earliestOf, enqueue } from '../src/index/time-queue.ts'
import { applyToWorld, createRandom, createWorld } from './index-world.ts'
import { CAMPAIGN_ID } from './next-world.ts'

function hasBit({ own, bits, stride }: Ladder, column: number, place: number): boolean {
  const word = column < NOTHING ? own[(place >> 6) * OWN_WORDS + column * 2 + ((place >> 5) & 1)] : bits[(column - NOTHING) * stride + (place >> 5)]
  return ((word ?? 0) & (1 << (place & 31))) !== 0
}

interface Model {
  readonly keys: Map<number, number>
  readonly columns: Map<number, readonly number[]>
  readonly live: Set<number>
}

/** Everything that a ladder promises. */
function checkLadder(ladder: Ladder, { keys, columns, live }: Model, all: readonly number[]): void {
  let placed = 0
  for (let position = 0; position < ladder.blockCount; position++) {
    let fallen = 0
    const block = ladder.order[position] ?? -1
    const next = ladder.order[position + 1] ?? -1
    if (position + 1 < ladder.blockCount) expect(ladder.low[block]).toBeGreaterThanOrEqual(ladder.high[next] ?? Infinity)
    for (let place = block * BLOCK_SIZE; place < (block + 1) * BLOCK_SIZE; place++) {
      const item = ladder.itemAt[place] ?? -1
      const isIn = item >= 0
      if (isIn) {
        placed += 1
        expect(ladder.placeOf[item]).toBe(place)
        expect(ladder.keyOf[item]).toBe(keys.get(item))
        expect(keys.get(item)).toBeLessThanOrEqual(ladder.high[block] ?? -1)
        if ((keys.get(item) ?? 0) < (ladder.low[block] ?? Infinity)) fallen += 1
      }
      expect(hasBit(ladder, LIVE, place)).toBe(isIn && live.has(item))
      for (const column of all) expect(hasBit(ladder, column, place)).toBe(isIn && columns.get(item)?.includes(column) === true)
    }
    expect(ladder.fallen[block]).toBeGreaterThanOrEqual(fallen)
  }
  expect(placed).toBe(keys.size)
}

describe('ladder', () => {
  it('keeps order and bits through any changes', () => {
    for (const seed of [1, 2, 3]) {
      const random = createRandom(seed)
      const ladder = createLadder(64, 4)
      const all = [EVERYWHERE, RADIUS, ...Array.from({ length: 20 }, () => addColumn(ladder))]
      const model: Model = { keys: new Map(), columns: new Map(), live: new Set() }
      // Few keys, so that whole blocks are of one key.
      const key = (): number => (random.chance(0.5) ? random.below(5) : random.below(1_000))
      for (let step = 0; step < 6_000; step++) {
        const item = random.below(600)
        if (!model.keys.has(item)) {
          const columns = random.some(all)
          assignSet(ladder, item, columns)
          model.columns.set(item, columns)
          model.keys.set(item, key())
          insertItem(ladder, item, model.keys.get(item) ?? 0)
        } else if (random.chance(step < 3_000 ? 0.2 : 0.5)) {
          removeItem(ladder, item)
          model.keys.delete(item)
        } else {
          model.keys.set(item, key())
          moveItem(ladder, item, model.keys.get(item) ?? 0)
        }
        const isLive = random.chance(0.5)
        setLive(ladder, item, isLive)
        if (isLive) model.live.add(item)
        else model.live.delete(item)
        if (step % 1_000 === 499 && ladder.blockCount > 0) clearFallen(ladder, ladder.order[random.below(ladder.blockCount)] ?? 0)
        if (step % 1_000 === 999) checkLadder(ladder, model, all)
      }
    }
  })

  it('is loaded in order', () => {
    const random = createRandom(4)
    const ladder = createLadder(500, 0)
    const keys = Float64Array.from({ length: 500 }, () => random.below(50))
    const sorted = sortByKey(Int32Array.from({ length: 500 }, (_, item) => item), keys)
    expect([...sorted.keys]).toEqual([...keys].sort((a, b) => b - a))
    expect([...sorted.items].map((item) => keys[item])).toEqual([...sorted.keys])
    loadItems(ladder, 500, sorted.keys)
    checkLadder(ladder, { keys: new Map([...sorted.keys].map((key, item) => [item, key])), columns: new Map(), live: new Set() }, [])
  })
})

describe('a change', () => {
  const world = createWorld(8, 200)
  const tables = compileBook(world.state, CAMPAIGN_ID)
  const campaign = world.state.config.campaigns.get(CAMPAIGN_ID)
  const profile = [...world.state.config.profiles.values()].find(({ rules, targetId }) => rules.settings !== undefined && world.state.config.targets.get(targetId)?.campaignId === CAMPAIGN_ID)
  if (tables === undefined || campaign === undefined || profile === undefined) throw new Error('the world lacks what the test needs')

  it('of the bid alone leaves the rules the object that was compiled, though the row was read anew', () => {
    const item = tables.items.get(profile.profileId)
    const start = tables.ladder.setStart[item ?? -1]
    const change: BookChange = { kind: 'profile', id: profile.profileId, row: { ...profile, rules: structuredClone(profile.rules), bidMicros: 77_000_001n } }
    applyToWorld(world, [change])
    expect(applyChange(tables, change)).toBe(true)
    expect(world.state.config.profiles.get(profile.profileId)?.rules).toBe(profile.rules)
    expect(tables.items.get(profile.profileId)).toBe(item)
    expect(tables.ladder.setStart[item ?? -1]).toBe(start)
  })

  it('of the terms of a campaign is patched in, one of what profiles inherit compiles the book anew', () => {
    const terms: BookChange = { kind: 'campaign', id: CAMPAIGN_ID, row: { ...campaign, floorMicros: 9_000_000n, status: 'paused', rules: { ...structuredClone(campaign.rules), limits: { concurrency: 3 } } } }
    applyToWorld(world, [terms])
    expect(applyChange(tables, terms)).toBe(true)
    expect(tables.terms).toMatchObject({ isActive: false })
    expect(tables.terms.reserve).toBeGreaterThanOrEqual(9_000_000)
    expect(tables.campaignMeter).toBeGreaterThanOrEqual(0)
    const inherited: BookChange = { kind: 'campaign', id: CAMPAIGN_ID, row: { ...campaign, rules: { ...campaign.rules, settings: { callTypes: ['other'] } } } }
    applyToWorld(world, [inherited])
    expect(applyChange(tables, inherited)).toBe(false)
  })
})

describe('documents', () => {
  const document = { a: [1, { b: 2n, c: null }], d: undefined, e: 'text' }

  it('are the same where every value is', () => {
    expect(isSameDocument(document, structuredClone(document))).toBe(true)
    expect(isSameDocument(undefined, undefined)).toBe(true)
  })

  it.each([
    { ...document, a: [1, { b: 3n, c: null }] }, { ...document, a: [1] }, { ...document, e: 'other' }, { a: document.a, e: 'text' }, { ...document, f: 1 }, { ...document, a: { 0: 1, 1: { b: 2n, c: null } } },
    null, undefined, [],
  ])('are others where one is not', (other) => {
    expect(isSameDocument(document, other)).toBe(false)
    expect(isSameDocument(other, document)).toBe(false)
  })
})

describe('money in doubles', () => {
  const random = createRandom(5)
  const amounts = [0, 1, 4_999, 5_000, 5_001, 10_000, 15_000, 25_000, 999_999_999_999_999, 1_000_000_000_000_000, ...Array.from({ length: 5_000 }, () => random.below(10 ** (1 + random.below(15))))]

  it('rounds products half to even, as bigints do', () => {
    for (const amount of amounts) {
      for (const factor of [0, 1, 3_333, 5_000, 9_999, 10_000, random.below(10_001)]) {
        expect(BigInt(scaleHalfEven(amount, factor))).toBe(scoreOf(BigInt(amount), BigInt(factor)))
        expect(BigInt(scaleHalfEven(-amount, factor))).toBe(scoreOf(BigInt(-amount), BigInt(factor)))
      }
    }
  })

  it('asks for the same bid that is worth a score', () => {
    for (const amount of amounts) {
      for (const factor of [1, 3_333, 5_000, 9_999, 10_000, 1 + random.below(10_000)]) {
        const score = scaleHalfEven(amount, factor)
        expect(BigInt(bidForScore(score, factor))).toBe(exactBidForScore(BigInt(score), BigInt(factor)))
      }
    }
  })
})

describe('time queue', () => {
  it('gives what comes first', () => {
    const random = createRandom(6)
    const queue = createTimeQueue()
    const times = Array.from({ length: 500 }, () => random.below(300))
    for (const [subject, atMs] of times.entries()) enqueue(queue, atMs, subject)
    enqueue(queue, Infinity, 999)
    const order = times.map(() => {
      const atMs = earliestOf(queue)
      expect(times[dequeue(queue)]).toBe(atMs)
      return atMs
    })
    expect(order).toEqual(times.toSorted((a, b) => a - b))
    expect(earliestOf(queue)).toBe(Infinity)
  })
})
