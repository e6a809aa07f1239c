import type { DecisionExplanation, ExplainedTarget } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { compareDecisions, describeOutcome } from './compare-decisions.ts'

function target(name: string, change: Partial<ExplainedTarget> = {}): ExplainedTarget {
  return { targetId: name, targetName: name, buyerId: 'b', buyerName: 'Buyer', profileId: name, bid: '20.00', rank: null, result: 'not_eligible', reason: 'not_eligible.closed', text: '', detail: null, price: null, profiles: [], ...change }
}
const won = (name: string, price: string) => target(name, { result: 'won', rank: 1, reason: null, price })
const ranked = (name: string, rank: number) => target(name, { result: 'lost', rank, reason: 'lost.outbid', price: '15.00' })

const explanation = (...targets: ExplainedTarget[]): DecisionExplanation => ({
  callId: 'c', attempt: 1, campaignId: 'k', campaignName: 'K', decidedAt: '2026-11-20T10:00:00.000Z', rulesVersion: '2026.2', zoneDatabase: null, bookSeq: null, changesSince: null, draw: 0, currency: 'USD',
  method: [], consistent: true, targets, omitted: 0,
})
const money = (amount: string) => `$${amount}`

describe('before and after', () => {
  it('names what became of each target, the most changed first', () => {
    const before = explanation(won('A', '31.01'), ranked('B', 2), ranked('C', 3), target('D'), target('E'), target('F'))
    const after = explanation(won('B', '42.01'), ranked('A', 2), target('C', { reason: 'price.below_floor' }), ranked('D', 3), target('E', { reason: 'capacity.day_cap' }), target('F'))
    expect(compareDecisions(before, after).map((row) => [row.targetId, row.change])).toEqual([['B', 'won_now'], ['A', 'lost_now'], ['D', 'in_now'], ['C', 'out_now'], ['E', 'moved'], ['F', 'same']])
  })
  it('puts the targets that the changes are about before the crowd', () => {
    const own: ExplainedTarget['profiles'][number] = { profileId: 'f2', profileName: 'Evenings', bid: null, rank: null, result: 'not_eligible', reason: null, text: '', detail: null, abstentions: [] }
    const [before, after] = [explanation(won('A', '31.01'), target('D'), target('E'), target('F', { profiles: [own] })), explanation(won('A', '31.01'), ranked('D', 2), target('E', { bid: '77.00' }), target('F', { profiles: [own] }))]
    const order = compareDecisions(before, after, [{ kind: 'bid', profileId: 'f2', bid: '1' }, { kind: 'status', level: 'target', id: 'E', status: 'active' }])
    expect(order.map((row) => row.targetId)).toEqual(['E', 'F', 'D', 'A'])
  })
  it('keeps targets that only one of the two lists', () => {
    const rows = compareDecisions(explanation(won('A', '1.00')), explanation(target('B')))
    expect(rows.map((row) => [row.targetId, row.before !== null, row.after !== null, row.change])).toEqual([['A', true, false, 'lost_now'], ['B', false, true, 'moved']])
  })
  it('sees another price or bid of the same rank', () => {
    expect(compareDecisions(explanation(won('A', '1.00')), explanation(won('A', '2.00')))[0]?.change).toBe('moved')
    expect(compareDecisions(explanation(won('A', '1.00')), explanation(won('A', '1.00')))[0]?.change).toBe('same')
  })
})

describe('the outcome in one sentence', () => {
  it.each([
    [explanation(won('A', '31.01')), explanation(won('A', '31.01')), 'The same target at the same price: A at $31.01.'],
    [explanation(won('A', '31.01')), explanation(won('A', '15.00')), 'A still comes first, now at $15.00 instead of $31.01.'],
    [explanation(won('A', '31.01')), explanation(won('B', '42.01')), 'B of Buyer comes first at $42.01, in place of A at $31.01.'],
    [explanation(target('A')), explanation(won('B', '42.01')), 'Nobody could take the call; with the changes B of Buyer comes first at $42.01.'],
    [explanation(won('A', '31.01')), explanation(target('A')), 'A came first at $31.01; with the changes nobody can take the call.'],
    [explanation(target('A')), explanation(target('A')), 'Nobody could take the call, and nobody could with the changes.'],
  ])('%#', (before, after, words) => expect(describeOutcome(before, after, money)).toBe(words))
})
