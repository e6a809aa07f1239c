import { REASON_CODES, type DecisionExplanation, type ExplainedTarget } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { countGroups, groupOf, hasMore, headline, searchVerdicts, sortVerdicts } from './verdicts.ts'

function target(name: string, change: Partial<ExplainedTarget> = {}): ExplainedTarget {
  return { targetId: name, targetName: name, buyerId: 'b', buyerName: `Buyer of ${name}`, profileId: name, bid: null, rank: null, result: 'not_eligible', reason: null, text: '', detail: null, price: null, profiles: [], ...change }
}

const won = target('Zeta', { result: 'won', rank: 1, price: '31.01', text: 'It came first in the routing plan and pays 31.01 USD.' })
const second = target('Alpha', { result: 'lost', rank: 2, reason: 'lost.outbid' })
const paused = target('Mu', { reason: 'not_eligible.target_paused' })
const closed = target('Beta', { reason: 'not_eligible.closed', text: "Outside the target's opening hours.", detail: 'Opens Mon 09:00' })
const full = target('Gamma', { reason: 'capacity.hour_cap' })
const notAsked = target('Aaa', { result: 'lost', reason: 'lost.not_in_plan' })
const all = [notAsked, full, closed, second, paused, won]

const explanation = (targets: readonly ExplainedTarget[], omitted = 0): DecisionExplanation => ({
  callId: 'c', attempt: 1, campaignId: 'k', campaignName: 'K', decidedAt: '2026-11-20T10:00:00.000Z', rulesVersion: '2026.2', zoneDatabase: null, bookSeq: null, changesSince: null, draw: 0, currency: 'USD',
  method: [], consistent: true, targets: [...targets], omitted,
})

it('reads from the winner over the ranking to the ranges of reasons, in the order of the documentation', () => {
  expect(sortVerdicts(all).map((each) => each.targetName)).toEqual(['Zeta', 'Alpha', 'Mu', 'Beta', 'Gamma', 'Aaa'])
  expect(sortVerdicts([...all].reverse())).toEqual(sortVerdicts(all))
})

it('puts whoever was ranked into the ranking, and every reason into exactly one group', () => {
  expect([won, second, notAsked, full].map(groupOf)).toEqual(['ranked', 'ranked', 'lost', 'capacity'])
  for (const reason of REASON_CODES) expect(reason.startsWith(groupOf({ rank: null, result: 'not_eligible', reason })), reason).toBe(true)
  const counts = countGroups(all)
  expect(counts).toMatchObject({ ranked: 2, not_eligible: 2, capacity: 1, lost: 1, price: 0 })
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(all.length)
})

describe('a search', () => {
  it('finds names, buyers, reasons, codes and deciding values, all words of it', () => {
    const found = (text: string) => searchVerdicts(all, text).map((each) => each.targetName)
    expect(found('beta')).toEqual(['Beta'])
    expect(found('buyer of gamma')).toEqual(['Gamma'])
    expect(found('OPENING mon')).toEqual(['Beta'])
    expect(found('hour_cap')).toEqual(['Gamma'])
    expect(found('beta nothing')).toEqual([])
    expect(found('  ')).toHaveLength(all.length)
  })
  it('finds a profile by its name', () => {
    const profile = { profileId: 'p', profileName: 'Seniors', bid: null, rank: null, result: 'lost' as const, reason: null, text: '', detail: null, abstentions: [] }
    expect(searchVerdicts([target('X', { profiles: [profile] }), won], 'senior').map((each) => each.targetName)).toEqual(['X'])
  })
})

it('opens where there are several profiles or a rule abstained, and only there', () => {
  const profile = { profileId: 'p', profileName: 'P', bid: null, rank: null, result: 'lost' as const, reason: null, text: '', detail: null, abstentions: [] }
  expect(hasMore(target('X'))).toBe(false)
  expect(hasMore(target('X', { profiles: [profile] }))).toBe(false)
  expect(hasMore(target('X', { profiles: [profile, profile] }))).toBe(true)
  expect(hasMore(target('X', { profiles: [{ ...profile, abstentions: [{ rule: 'modifiers[0]', detail: 'tag age was not sent' }] }] }))).toBe(true)
})

it('says who came first, and that nobody did', () => {
  expect(headline(explanation([won, second]))).toBe('Zeta of Buyer of Zeta: it came first in the routing plan and pays 31.01 USD.')
  expect(headline(explanation([closed, full]))).toBe('All 2 targets were looked at and none could take this call.')
  expect(headline(explanation([closed, full], 998))).toBe('All targets were looked at and none could take this call.')
  expect(headline(explanation([closed, notAsked]))).toBe('One target could have taken this call, but the routing plan does not ask it.')
  expect(headline(explanation([]))).toBe('There was no target to look at and none could take this call.')
})
