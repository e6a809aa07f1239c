import { describe, expect, it } from 'vitest'
import { detailOf, explainAuction, explainOwnTargets, largestAmount, orderedTargets, shareOf, type Auction, type JourneyTarget } from './explain-auction.ts'

function target(name: string, change: Partial<JourneyTarget>): JourneyTarget {
  return { targetId: name, targetName: name, buyerName: name, kind: 'number', bid: null, rank: null, result: 'not_eligible', reason: null, detail: null, ...change }
}

function auction(targets: readonly JourneyTarget[], change: Partial<Auction> = {}): Auction {
  return { kind: 'second_price', floor: '15.00', clearingPrice: null, draw: null, rulesVersion: '1', configRevision: null, targets: [...targets], ...change }
}

const alpha = target('Alpha', { bid: '42.00', rank: 1, result: 'won' })
const beta = target('Beta', { bid: '31.00', rank: 2, result: 'lost', reason: 'lost.outbid' })
const closed = target('Closed', { reason: 'not_eligible.closed' })

describe('the auction in words', () => {
  it('says how a second price came about', () => {
    expect(explainAuction(auction([closed, beta, alpha], { clearingPrice: '31.01' }), 'USD')).toBe(
      'Alpha won with the highest of 2 valid bids. In a second-price auction it pays the next bid, $31.00 from Beta plus $0.01: $31.01 instead of its own $42.00.',
    )
  })

  it('says that a lone bidder pays the floor', () => {
    expect(explainAuction(auction([alpha], { clearingPrice: '15.00' }), 'USD')).toContain('it pays the floor: $15.00')
  })

  it('says that a first price is the own bid', () => {
    expect(explainAuction(auction([alpha, beta], { kind: 'first_price', clearingPrice: '42.00' }), 'USD')).toContain('pays its own bid: $42.00')
  })

  it('says when somebody ranked higher but did not connect', () => {
    const targets = [target('Alpha', { bid: '42.00', rank: 1, result: 'lost', reason: 'technical.no_answer' }), { ...beta, result: 'won' as const, reason: null }]
    expect(explainAuction(auction(targets, { clearingPrice: '15.00' }), 'USD')).toMatch(/^Beta took the call after Alpha ranked higher but did not connect\./)
  })

  it('says when nobody could or did', () => {
    expect(explainAuction(auction([closed, ...['A', 'B'].map((name) => target(name, { result: 'lost', reason: 'lost.not_in_plan' }))]), 'USD')).toBe('2 targets could have taken this call, but the routing plan asks none of them.')
    expect(explainAuction(auction([closed]), 'USD')).toBe('1 target was looked at and none could take this call.')
    expect(explainAuction(auction([{ ...alpha, result: 'lost' }]), 'USD')).toContain('nobody answered')
    expect(explainAuction(auction([{ ...alpha, result: 'lost', reason: 'lost.caller_hung_up' }, beta]), 'USD')).toBe('2 targets were able to take this call, but the caller hung up first.')
  })

  it('does not call a bid the highest where a plan put a lower one first', () => {
    expect(explainAuction(auction([{ ...beta, rank: 1, result: 'won', reason: null }, { ...alpha, rank: 2, result: 'lost', reason: 'lost.ranked_lower' }], { clearingPrice: '31.00' }), 'USD')).toMatch(/^Beta won: it came first of 2 targets in the routing plan\./)
  })

  it('tells no price to those who may not see it', () => {
    expect(explainAuction(auction([{ ...alpha, bid: null }]), 'USD')).not.toContain('$')
  })
})

describe('a buyer’s own part in words', () => {
  const own = { rank: null, detail: null }
  it('says what was won, and at what price', () => {
    expect(explainOwnTargets(auction([{ ...alpha, ...own }], { clearingPrice: '31.01', floor: null }), 'USD')).toBe('Alpha won this call. It pays $31.01; its own bid was $42.00.')
  })
  it('says what was lost, and why', () => {
    expect(explainOwnTargets(auction([{ ...beta, ...own }, closed], { floor: null }), 'USD')).toBe('Beta bid $31.00 and did not win: another bid ranked higher.')
  })
  it('stays short for a buyer of many targets', () => {
    const many = Array.from({ length: 40 }, (_, index) => target(`Desk ${index}`, { bid: '20.00', result: 'lost', reason: 'lost.outbid' }))
    expect(explainOwnTargets(auction(many), 'USD')).toMatch(/Desk 2 bid .* 37 more of your targets did not win either/)
  })
  it('says when none could take it', () => {
    expect(explainOwnTargets(auction([closed]), 'USD')).toBe('None of your targets could take this call.')
  })
})

it('hides a detail that only repeats the reason', () => {
  expect(detailOf({ ...closed, reason: 'not_eligible.target_paused', detail: 'target is paused' })).toBeNull()
  expect(detailOf({ ...closed, reason: 'capacity.no_agent_available', detail: 'no agent is available' })).toBeNull()
  expect(detailOf({ ...closed, reason: 'not_eligible.already_tried', detail: 'tried earlier in this call' })).toBeNull()
  expect(detailOf({ ...closed, reason: 'capacity.no_agent_available', detail: '2 agents, all of them busy' })).toBe('2 agents, all of them busy')
  expect(detailOf({ ...beta, detail: 'ranked 2 of 2' })).toBe('ranked 2 of 2')
  expect(detailOf({ ...closed, reason: 'not_eligible.tag_missing', detail: 'filters[0]: tag age was not sent' })).toBe('filter 1: tag age was not sent')
})

it('orders by rank, then the rest as given', () => {
  expect(orderedTargets(auction([closed, beta, alpha])).map((each) => each.targetName)).toEqual(['Alpha', 'Beta', 'Closed'])
})

it('scales bars to the largest amount', () => {
  expect(largestAmount(auction([beta, alpha]))).toBe('42.00')
  expect(shareOf('21.00', '42.00')).toBe(0.5)
  expect([shareOf(null, '42.00'), shareOf('1', null), shareOf('9', '0')]).toEqual([0, 0, 0])
})
