import { describe, expect, it } from 'vitest'
import { usableSeats } from '../engine.ts'
import { NOW, seat, world, type Difference } from './fixture.ts'

const FOUR = ['ann', 'bob', 'cat', 'dan']
const agents = (...skills: readonly Readonly<Record<string, number>>[]): Difference => ({
  target: { kind: 'agents', agentIds: FOUR }, agents: Object.fromEntries(FOUR.map((userId, index) => [userId, skills[index] ?? {}])), live: FOUR.map((userId) => seat(userId)),
})
function order(...differences: readonly Difference[]): string[] {
  const { facts, target } = world(...differences)
  return usableSeats(facts, target).map(({ userId }) => userId)
}
const pending = (...users: readonly (string | null)[]): Difference => ({ query: { pending: users.map((userId) => ({ targetId: 'other', userId })) } })

describe('usableSeats', () => {
  it('has the longest idle first: since the agent became available, or the last call ended', () => {
    expect(order(agents(), { live: [seat('ann', { sinceMs: NOW - 10 }), seat('bob', { sinceMs: NOW - 30 }), seat('cat', { sinceMs: NOW - 40 }), seat('dan', { sinceMs: NOW - 20 }),
      { kind: 'live', scope: 'seat', id: 'cat', live: 0, releasedAtMs: NOW - 5 }] })).toEqual(['bob', 'dan', 'ann', 'cat'])
  })

  it('has the better skilled first: the sum of levels in the needed skills, each once', () => {
    const skilled = agents({ a: 1, b: 9 }, { a: 5, b: 6 }, { a: 10 }, { a: 1, b: 1, c: 10 })
    expect(order(skilled, { call: { skills: ['a', 'b'] }, campaign: { rules: { skills: ['a'] } } })).toEqual(['bob', 'ann', 'dan'])
  })

  it('has those to whom a call was just sent last, in that order', () => {
    expect(order(agents({ a: 9 }, { a: 8 }, { a: 7 }, { a: 6 }), { call: { skills: ['a'] } }, pending('bob', null, 'ann', 'bob'))).toEqual(['cat', 'dan', 'ann', 'bob'])
  })

  it('breaks ties by the draw', () => {
    const orders = new Set(Array.from({ length: 40 }, (_, draw) => order(agents(), { query: { draw } })[0]))
    expect([...orders].sort()).toEqual(FOUR)
  })

  it('names an agent who is configured twice once, and none who was rung by this call', () => {
    expect(order(agents(), { target: { agentIds: ['dan', 'dan', 'ann', 'ann'] }, query: { tried: [{ targetId: 'other', userId: 'ann', reason: 'technical.no_answer' }] } })).toEqual(['dan'])
  })

  it('is empty for lines', () => {
    expect(order(agents(), { target: { kind: 'sip' } })).toEqual([])
  })
})
