import { expect, it } from 'vitest'
import type { Topic } from './apply-event.ts'
import { createRefreshQueue } from './refresh-queue.ts'

function createBench() {
  const state = { now: 0 }
  const refreshed: { topic: Topic; at: number }[] = []
  const tasks: { at: number; task: () => void }[] = []
  const add = createRefreshQueue({ refresh: (topic) => refreshed.push({ topic, at: state.now }), delay: (task, ms) => tasks.push({ at: state.now + ms, task }), now: () => state.now })
  const advance = (ms: number) => {
    state.now += ms
    for (const { task } of tasks.splice(0).filter(({ at, task }) => at <= state.now || (tasks.push({ at, task }), false))) task()
  }
  return { add, advance, refreshed }
}

it('refreshes at once the first time', () => {
  const { add, refreshed } = createBench()
  add(['liveCalls', 'balances'])
  expect(refreshed.map(({ topic }) => topic)).toEqual(['liveCalls', 'balances'])
})

it('gathers what follows into one refresh after the interval, and never loses the last', () => {
  const { add, advance, refreshed } = createBench()
  for (let index = 0; index < 50; index++) {
    add(['liveCalls'])
    advance(10)
  }
  advance(1000)
  expect(refreshed.length).toBeGreaterThanOrEqual(2)
  expect(refreshed.length).toBeLessThanOrEqual(3)
  expect(refreshed.at(-1)?.at).toBeGreaterThanOrEqual(490)
})
