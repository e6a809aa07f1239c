import type { RingfloorEvent } from '@ringfloor/shared'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeEvent } from '../../../test/factories.ts'
import { createCatchUp, type EventPage } from './catch-up.ts'

/** An event log, a clock and a timer queue, all by hand. */
function createBench() {
  const log: RingfloorEvent[] = []
  const state = { now: 0, asked: [] as string[], applied: [] as string[], resets: 0, fail: false, forgottenBefore: 0 }
  const tasks: { at: number; task: () => void }[] = []
  const catchUp = createCatchUp({
    since: async (afterSeq, limit): Promise<EventPage> => {
      state.asked.push(afterSeq)
      if (state.fail) throw new Error('offline')
      const latestSeq = String(log.length)
      if (Number(afterSeq) < state.forgottenBefore) return { events: [], latestSeq, reset: true }
      return { events: log.slice(Number(afterSeq), Number(afterSeq) + limit), latestSeq, reset: false }
    },
    onEvents: (events) => state.applied.push(...events.map((event) => event.seq)),
    onReset: () => state.resets++,
    delay: (task, ms) => tasks.push({ at: state.now + ms, task }),
    now: () => state.now,
  })
  const settle = async () => {
    for (let turn = 0; turn < 30; turn++) await Promise.resolve()
  }
  const advance = async (ms: number) => {
    const end = state.now + ms
    await settle()
    for (;;) {
      tasks.sort((left, right) => left.at - right.at)
      const next = tasks[0]
      if (!next || next.at > end) break
      tasks.shift()
      state.now = next.at
      next.task()
      await settle()
    }
    state.now = end
  }
  const append = (count: number) => {
    for (let index = 0; index < count; index++) log.push(makeEvent(log.length + 1, 'call.received'))
  }
  return { state, catchUp, advance, append }
}

describe('catching up with the event log', () => {
  let bench: ReturnType<typeof createBench>
  beforeEach(async () => {
    bench = createBench()
    bench.append(7)
    bench.catchUp.request()
    await bench.advance(1000)
  })

  it('begins at the end of the log and asks for everything to be read once', () => {
    expect(bench.state).toMatchObject({ asked: ['0'], applied: [], resets: 1 })
  })

  it('fetches what lies between the last seen sequence and a hint, however many hints were lost', async () => {
    bench.append(3)
    bench.catchUp.request('10')
    await bench.advance(1000)
    expect(bench.state.asked.at(-1)).toBe('7')
    expect(bench.state.applied).toEqual(['8', '9', '10'])
  })

  it('ignores a hint that it has been past', async () => {
    bench.catchUp.request('5')
    await bench.advance(1000)
    expect(bench.state.asked).toHaveLength(1)
  })

  it('turns a storm of hints into few questions and misses nothing', async () => {
    for (let index = 0; index < 100; index++) {
      bench.append(1)
      bench.catchUp.request(String(8 + index))
      await bench.advance(4)
    }
    await bench.advance(1000)
    expect(bench.state.applied).toHaveLength(100)
    expect(bench.state.asked.length).toBeLessThanOrEqual(5)
  })

  it('walks over several pages without applying an event twice', async () => {
    bench.append(450)
    bench.catchUp.request('457')
    await bench.advance(1000)
    expect(bench.state.applied).toHaveLength(450)
    expect(new Set(bench.state.applied).size).toBe(450)
  })

  it('asks again after a failure, from where it was', async () => {
    bench.state.fail = true
    bench.append(1)
    bench.catchUp.request('8')
    await bench.advance(100)
    bench.state.fail = false
    await bench.advance(5000)
    expect(bench.state.asked.slice(1)).toEqual(['7', '7'])
    expect(bench.state.applied).toEqual(['8'])
  })

  it('has everything read again where the log has forgotten the cursor', async () => {
    bench.append(20)
    bench.state.forgottenBefore = 20
    bench.catchUp.request('27')
    await bench.advance(1000)
    expect(bench.state).toMatchObject({ applied: [], resets: 2 })
    bench.append(1)
    bench.catchUp.request('28')
    await bench.advance(1000)
    expect(bench.state.applied).toEqual(['28'])
  })

  it('does nothing once stopped', async () => {
    bench.catchUp.stop()
    bench.append(1)
    bench.catchUp.request('8')
    await bench.advance(1000)
    expect(bench.state.asked).toHaveLength(1)
  })
})
