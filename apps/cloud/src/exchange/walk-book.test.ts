import type { BookState } from '@ringfloor/engine'
import { expect, it, vi } from 'vitest'
import { CHECKPOINT_ENTRIES } from './checkpoint-writer.ts'
import { createMemorySource, seatEntry } from '../../test/memory-book-source.ts'
import { walkBook } from './walk-book.ts'

const LENGTH = 12_000

/** A log in which the seat of agent n says at which position it last changed, with a checkpoint every CHECKPOINT_ENTRIES. */
async function longLog() {
  const source = createMemorySource()
  for (let seq = 1; seq <= LENGTH; seq++) source.append('o', [['seat', `agent-${seq % 5}`, { state: 'available', softphoneReady: true, seenAtMs: seq, sinceMs: 1 }]])
  for (let seq = CHECKPOINT_ENTRIES; seq <= LENGTH; seq += CHECKPOINT_ENTRIES) {
    await walkBook({ source, organizationId: 'o' }, [seq], (_, state) => void source.writeCheckpoint('o', { seq, state: JSON.stringify(state?.checkpoint()) }))
  }
  return source
}
const seenAt = (state: BookState | undefined, agent: number): number | undefined => state?.live.seat(`agent-${agent}`)?.seenAtMs

it('stands at every position that was asked for, in one pass', async () => {
  const source = await longLog()
  const range = vi.spyOn(source, 'readRange')
  const stops: [number, number | undefined, number | undefined][] = []
  const ended = await walkBook({ source, organizationId: 'o' }, [7, 7, 500, 2_003], (index, state) => void stops.push([index, state?.seq, seenAt(state, 2)]))
  expect(stops).toEqual([[0, 7, 7], [1, 7, 7], [2, 500, 497], [3, 2_003, 2_002]])
  expect(ended?.seq).toBe(2_003)
  // 7, then 8 to 500, then 501 to 1000, 1500, 2000 and 2003: nothing twice.
  expect(range.mock.calls.map(([, from, to]) => [from, to])).toEqual([[1, 7], [8, 500], [501, 1_000], [1_001, 1_500], [1_501, 2_000], [2_001, 2_003]])
})

it('begins at the nearest checkpoint, and jumps to another where that is much nearer', async () => {
  const source = await longLog()
  const range = vi.spyOn(source, 'readRange')
  const stops: (number | undefined)[] = []
  await walkBook({ source, organizationId: 'o' }, [2_010, 11_999], (_, state) => void stops.push(seenAt(state, 4)))
  expect(stops).toEqual([2_009, 11_999])
  expect(range.mock.calls[0]).toEqual(['o', 2_001, 2_010])
  expect(range.mock.calls[1]).toEqual(['o', 10_001, 10_500])
})

it('goes on from where an earlier walk ended', async () => {
  const source = await longLog()
  const from = await walkBook({ source, organizationId: 'o' }, [3_000], () => undefined)
  const range = vi.spyOn(source, 'readRange')
  await walkBook({ source, organizationId: 'o', from }, [3_001], (_, state) => expect(state?.seq).toBe(3_001))
  expect(range.mock.calls).toEqual([['o', 3_001, 3_001]])
  await walkBook({ source, organizationId: 'o', from }, [100], (_, state) => expect([state?.seq, seenAt(state, 0)]).toEqual([100, 100]))
})

it('says where the log does not reach, and goes on behind it', async () => {
  const source = await longLog()
  source.prune('o', 5_000)
  const stops: (number | undefined)[] = []
  await walkBook({ source, organizationId: 'o' }, [10, 2_000, 4_500, 6_100, LENGTH + 1], (_, state) => void stops.push(state?.seq))
  expect(stops).toEqual([undefined, 2_000, undefined, 6_100, undefined])
})

it('lets others have their turn', async () => {
  const source = await longLog()
  let turns = 0
  let done = false
  const others = (async () => {
    while (!done) {
      turns++
      await new Promise(setImmediate)
    }
  })()
  await walkBook({ source, organizationId: 'o' }, [1_999], () => {
    const until = performance.now() + 20
    while (performance.now() < until) seatEntry('busy')
  })
  done = true
  await others
  expect(turns).toBeGreaterThan(1)
})
