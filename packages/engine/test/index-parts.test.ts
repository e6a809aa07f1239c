/** Parts of the compiled index by themselves: the ladder keeps its order and its bits, doubles give what bigints give, time comes up in order. */
import { describe, expect, it } from 'vitest'
import { bidForScore as exactBidForScore, scoreOf } from '../src/auction/index.ts'
import { bidForScore, scaleHalfEven } from '../src/index/exact-math.ts'
import { addColumn, assignSet, BLOCK_SIZE, createLadder, EVERYWHERE, LIVE, NOTHING, OWN_WORDS, RADIUS, type Ladder } from '../src/index/ladder-layout.ts'
import { insertItem, loadItems, moveItem, removeItem, setLive } from '../src/index/ladder.ts'
import { sortByKey } from '../src/index/sort-by-key.ts'
import { createTimeQueue, dequeue, earliestOf, enqueue } from '../src/index/time-queue.ts'
import { createRandom } from './index-world.ts'

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
        expect(keys.get(item)).toBeGreaterThanOrEqual(ladder.low[block] ?? Infinity)
      }
      expect(hasBit(ladder, LIVE, place)).toBe(isIn && live.has(item))
      for (const column of all) expect(hasBit(ladder, column, place)).toBe(isIn && columns.get(item)?.includes(column) === true)
    }
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
    loadItems(ladder, sorted.items, sorted.keys)
    checkLadder(ladder, { keys: new Map([...keys].map((key, item) => [item, key])), columns: new Map(), live: new Set() }, [])
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
