import { callJourneySchema, callSummarySchema, REASON_TEXT, type CallJourney, type Viewer } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { projectJourney, projectSummary } from './project-call.ts'
import type { StoredJourney } from './stored-call.ts'
import {
  AGENT, ALPHA, agent, alpha, alphaAttempt, at, beta, BETA_LINE, decision, manager, publisher, ringingCall, secondChoiceCall, settledCall, trace, viewerOf,
} from '../../../test/api/journey-fixture.ts'

const summaryOf = (viewer: Viewer, call: StoredJourney) => {
  const summary = projectSummary(viewer, call)
  if (!summary) throw new Error('not visible')
  return callSummarySchema.parse(summary)
}
const journeyOf = (viewer: Viewer, call: StoredJourney): CallJourney => {
  const journey = projectJourney(viewer, call)
  if (!journey) throw new Error('not visible')
  return callJourneySchema.parse(journey)
}

describe('a settled call in a list', () => {
  it('shows staff everything', () => {
    expect(summaryOf(manager, settledCall)).toMatchObject({
      caller: '+12015550123', callerState: 'NJ', dialedNumber: '+15552010001', publisherName: 'Brightleads', buyerName: 'Alpha Health', targetName: 'Alpha desk',
      agentName: 'Avery Agent', price: '31.04', payout: '18.624', outcome: 'connected', durationSeconds: 34, settled: true, ownResult: null, ownBid: null,
    })
  })

  it('shows the winning buyer the caller and its own price, not the publisher', () => {
    expect(summaryOf(alpha, settledCall)).toMatchObject({
      caller: '+12015550123', price: '31.04', ownBid: '42.17', ownResult: 'won', ownReason: null, agentName: 'Avery Agent', publisherName: null, dialedNumber: null, payout: null,
    })
  })

  it('shows the losing buyer its bid and its reason, and nothing else', () => {
    expect(summaryOf(beta, settledCall)).toEqual({
      id: settledCall.id, campaignId: settledCall.campaignId, campaignName: 'Medicare East', publisherName: null, state: 'ended', outcome: null, caller: null,
      callerState: null, dialedNumber: null, buyerName: null, targetName: null, agentName: null, currency: 'USD', price: null, payout: null, ownResult: 'lost',
      ownReason: 'lost.outbid', ownBid: '31.03', receivedAt: at(0).toISOString(), ringingAt: null, connectedAt: null, endedAt: null, durationSeconds: null, settled: false,
    })
  })

  it('shows the publisher its traffic and its payout, no buyer and no price', () => {
    expect(summaryOf(publisher, settledCall)).toMatchObject({ caller: '+12015550123', payout: '18.624', price: null, buyerName: null, targetName: null, agentName: null, outcome: 'connected' })
  })

  it('keeps the payout back until it is settled', () => {
    expect(summaryOf(publisher, { ...settledCall, settledAt: null }).payout).toBeNull()
  })

  it('shows the agent the own call', () => {
    expect(summaryOf(agent, settledCall)).toMatchObject({ caller: '+12015550123', price: '31.04', campaignName: 'Medicare East', targetName: 'Alpha desk', publisherName: null })
  })

  it.each([
    ['another publisher', viewerOf('publisher', { publisherId: ALPHA })],
    ['another agent', viewerOf('agent', { userId: ALPHA })],
    ['a buyer that was not asked', viewerOf('buyer', { buyerId: AGENT })],
    ['a buyer without an id', viewerOf('buyer')],
    ['a publisher without an id', viewerOf('publisher')],
  ])('is not there for %s', (_, viewer) => {
    expect(projectSummary(viewer, settledCall)).toBeNull()
    expect(projectJourney(viewer, settledCall)).toBeNull()
  })

  it('is not there for a publisher without an id where the call has no publisher either', () => {
    expect(projectSummary(viewerOf('publisher'), { ...settledCall, publisherId: null })).toBeNull()
  })
})

describe('while it rings', () => {
  it('tells the buyer and the agent whom it rings for', () => {
    for (const viewer of [alpha, agent]) expect(summaryOf(viewer, ringingCall)).toMatchObject({ state: 'ringing', caller: '+12015550123', price: '31.04', ownResult: 'won' })
  })

  it('is over for whoever lost', () => {
    expect(summaryOf(beta, ringingCall)).toMatchObject({ state: 'ended', ownResult: 'lost', caller: null })
  })

  it('takes the caller back from whoever let it ring', () => {
    for (const viewer of [alpha, agent]) {
      expect(summaryOf(viewer, secondChoiceCall)).toMatchObject({ caller: null, callerState: null, price: null, ownResult: 'lost', ownReason: 'technical.no_answer', connectedAt: null })
      expect(JSON.stringify(journeyOf(viewer, secondChoiceCall))).not.toContain('2015550123')
    }
    expect(summaryOf(beta, secondChoiceCall)).toMatchObject({ caller: '+12015550123', price: '15.55', ownResult: 'won', ownBid: '31.03', ringingAt: at(18).toISOString() })
  })

  it('takes the caller back when the caller hung up first', () => {
    const abandoned: StoredJourney = {
      ...ringingCall, state: 'ended', outcome: 'abandoned', endedAt: at(9), attempts: [{ ...alphaAttempt, state: 'canceled', answeredAt: null, endedAt: at(9) }],
    }
    expect(summaryOf(alpha, abandoned)).toMatchObject({ caller: null, ownResult: 'lost', ownReason: 'lost.caller_hung_up', ownBid: '42.17' })
    expect(journeyOf(manager, abandoned).auction?.targets[0]).toMatchObject({ result: 'lost', reason: 'lost.caller_hung_up' })
  })

  it('does not take an agent who answered an empty room for the one who talked', () => {
    const late: StoredJourney = {
      ...ringingCall, state: 'ended', outcome: 'abandoned', endedAt: at(9), attempts: [{ ...alphaAttempt, state: 'canceled', answeredAt: at(10), endedAt: at(11) }],
    }
    expect(summaryOf(alpha, late)).toMatchObject({ caller: null, ownResult: 'lost' })
  })
})

describe('the journey', () => {
  it('explains every target to staff', () => {
    const { auction } = journeyOf(manager, settledCall)
    expect(auction).toMatchObject({ kind: 'second_price', floor: '15.55', clearingPrice: '31.04', draw: '3141592653', rulesVersion: '2026.1', configRevision: '7' })
    expect(auction?.targets.map((target) => [target.targetName, target.bid, target.rank, target.result, target.reason])).toEqual([
      ['Alpha desk', '42.17', 1, 'won', null],
      ['Beta line', '31.03', 2, 'lost', 'lost.outbid'],
      ['Alpha overflow', '38.19', null, 'not_eligible', 'not_eligible.target_paused'],
      ['Beta Pacific', '45.23', null, 'not_eligible', 'not_eligible.geography'],
    ])
    expect(auction?.targets[3]?.detail).toBe('caller from NJ, takes AK HI')
  })

  it('tells staff the story in order', () => {
    expect(journeyOf(manager, settledCall).timeline.map((entry) => entry.text)).toEqual([
      'Call received for Medicare East.',
      'Auction: 2 of 4 targets could take the call.',
      '31.04 USD held on the account of Alpha Health.',
      'Offered to Alpha desk (Avery Agent) for 31.04 USD.',
      'Alpha desk (Avery Agent) rings.',
      'Alpha desk (Avery Agent) answered.',
      'The call ended after 34 s of talk.',
      '31.04 USD charged to Alpha Health.',
      '18.624 USD paid out to Brightleads.',
      '12.416 USD margin.',
      'Settled.',
    ])
  })

  it('shows staff the hold and how it was split, the winner only its own side, the publisher only the payout', () => {
    expect(journeyOf(manager, settledCall).postings.map((posting) => [posting.kind, posting.amount, posting.debitAccount, posting.creditAccount])).toEqual([
      ['hold', '31.04', 'Alpha Health', null],
      ['post', '18.624', 'Alpha Health', 'Brightleads'],
      ['post', '12.416', 'Alpha Health', 'Exchange margin'],
    ])
    expect(journeyOf(alpha, settledCall).postings.map((posting) => [posting.kind, posting.amount, posting.creditAccount])).toEqual([['hold', '31.04', null], ['post', '31.04', null]])
    expect(journeyOf(publisher, settledCall).postings.map((posting) => [posting.amount, posting.debitAccount, posting.creditAccount])).toEqual([['18.624', null, 'Brightleads']])
    expect(journeyOf(agent, settledCall).postings).toEqual([])
    expect(journeyOf(beta, settledCall).postings).toEqual([])
  })

  it('shows a loser its own rows, without rank and without details that speak of others', () => {
    const journey = journeyOf(beta, settledCall)
    expect(journey.auction).toMatchObject({ floor: null, clearingPrice: null, draw: null, configRevision: null })
    expect(journey.auction?.targets).toEqual([
      { targetId: BETA_LINE, targetName: 'Beta line', buyerName: 'Beta Benefits', kind: 'number', bid: '31.03', rank: null, result: 'lost', reason: 'lost.outbid', detail: null },
      expect.objectContaining({ targetName: 'Beta Pacific', reason: 'not_eligible.geography', detail: null }),
    ])
    expect(journey.attempts).toEqual([])
    expect(journey.facts).toEqual([{ label: 'Campaign', value: 'Medicare East' }])
    expect(journey.timeline.map((entry) => entry.text)).toEqual([
      'Call received for Medicare East.',
      `Beta line: ${REASON_TEXT['lost.outbid']}`,
      `Beta Pacific: ${REASON_TEXT['not_eligible.geography']}`,
    ])
  })

  it('keeps details about the own target', () => {
    expect(journeyOf(alpha, settledCall).auction?.targets.find((target) => target.targetName === 'Alpha overflow')?.detail).toBe('target is paused')
  })

  it.each([
    ['capacity.day_cap', '5 of 5 calls today (target)', true],
    ['capacity.day_cap', '900 of 900 calls today (campaign)', false],
    ['price.month_spend', 'bid 38.19, 990.00 of 1000.00 this month (buyer)', true],
    ['price.month_spend', 'bid 38.19, 99000.00 of 99001.00 this month (campaign)', false],
    ['price.below_floor', 'bid 38.19, floor 50.00', false],
    ['not_eligible.tag_filter', 'filters[0]: age is 64', false],
  ] as const)('keeps from a buyer what %s says of others: %s', (reason, detail, isShown) => {
    const verdicts = trace.decision.verdicts.map((one) => (one.targetId.endsWith('a2') ? { ...one, reason, detail } : one))
    const call: StoredJourney = { ...settledCall, decisions: [{ ...decision, trace: { ...trace, decision: { ...trace.decision, verdicts } } }] }
    const detailFor = (viewer: Viewer) => journeyOf(viewer, call).auction?.targets.find((target) => target.targetName === 'Alpha overflow')?.detail
    expect(detailFor(alpha)).toBe(isShown ? detail : null)
    expect(detailFor(manager)).toBe(detail)
  })

  it('hides the targets from the publisher', () => {
    const journey = journeyOf(publisher, settledCall)
    expect(journey.auction).toBeNull()
    expect(journey.attempts).toEqual([])
    expect(journey.timeline.map((entry) => entry.text)).toEqual(['Call received for Medicare East.', 'The caller was connected.', 'The call ended after 34 s of talk.', '18.624 USD earned.'])
  })

  it('follows the call to its second choice', () => {
    const { auction, attempts } = journeyOf(manager, secondChoiceCall)
    expect(auction?.clearingPrice).toBe('15.55')
    expect(auction?.targets.map((target) => [target.targetName, target.result, target.reason])).toEqual([
      ['Alpha desk', 'lost', 'technical.no_answer'],
      ['Beta line', 'won', null],
      ['Alpha overflow', 'not_eligible', 'not_eligible.target_paused'],
      ['Beta Pacific', 'not_eligible', 'not_eligible.geography'],
    ])
    expect(attempts.map((attempt) => [attempt.number, attempt.targetName, attempt.state])).toEqual([[1, 'Alpha desk', 'no-answer'], [2, 'Beta line', 'completed']])
  })

  it('names what admission refused', () => {
    const refused: StoredJourney = { ...settledCall, attempts: [], decisions: [{ ...decision, admittedIndex: 1, refused: [{ index: 0, code: 'capacity.no_agent_available' }] }] }
    const journey = journeyOf(manager, refused)
    expect(journey.auction?.targets.slice(0, 2).map((target) => [target.result, target.reason])).toEqual([['lost', 'capacity.no_agent_available'], ['won', null]])
    expect(journey.timeline.map((entry) => entry.text)).toContain(`Alpha desk no longer fitted when the call was admitted: ${REASON_TEXT['capacity.no_agent_available']}`)
    expect(summaryOf(alpha, refused)).toMatchObject({ ownResult: 'lost', ownReason: 'capacity.no_agent_available' })
  })

  it('says so when nobody could take the call', () => {
    const nobody: StoredJourney = { ...ringingCall, state: 'ended', outcome: 'unanswered', endedAt: at(5), attempts: [], holds: [], decisions: [{ ...decision, admittedIndex: null }] }
    const texts = journeyOf(manager, nobody).timeline.map((entry) => entry.text)
    expect(texts).toContain('No candidate was left.')
    expect(texts).toContain('Nobody was left to try: the caller heard an apology.')
  })

  it('names the compliance rule that forbade the call to staff only', () => {
    const detail = 'caller.blocked: +12015550123 asked not to be connected.'
    const denied: StoredJourney = {
      ...ringingCall, state: 'ended', outcome: 'refused', endedAt: at(5), attempts: [], holds: [],
      decisions: [{
        ...decision, admittedIndex: null,
        trace: {
          facts: { ...trace.facts, denial: { ruleId: 'caller.blocked', reason: '+12015550123 asked not to be connected.' } },
          decision: { ...trace.decision, candidates: [], verdicts: trace.decision.verdicts.map((one) => ({ ...one, rank: null, result: 'not_eligible', reason: 'compliance.denied', detail })) },
        },
      }],
    }
    const seen = journeyOf(manager, denied)
    expect(seen.auction?.targets.map((target) => [target.result, target.reason, target.detail])).toEqual(Array.from({ length: 4 }, () => ['not_eligible', 'compliance.denied', detail]))
    expect(seen.timeline.map((entry) => entry.text)).toEqual(['Call received for Medicare East.', 'Compliance rule caller.blocked forbids the call: +12015550123 asked not to be connected.', 'The call was refused.'])
    expect(summaryOf(beta, denied)).toMatchObject({ ownResult: 'not_offered', ownReason: 'compliance.denied', caller: null })
    expect(JSON.stringify(journeyOf(beta, denied))).not.toMatch(/2015550123|caller\.blocked/)
  })

  it('survives a decision it cannot read', () => {
    const unreadable: StoredJourney = { ...settledCall, decisions: [{ ...decision, trace: null }] }
    expect(journeyOf(manager, unreadable).auction).toBeNull()
    expect(projectJourney(beta, unreadable)).toBeNull()
  })

  it('keeps the first row of a target that later decisions only skip', () => {
    const skipped = { ...trace, decision: { ...trace.decision, candidates: [], verdicts: trace.decision.verdicts.map((one) => ({ ...one, rank: null, result: 'not_eligible' as const, reason: 'not_eligible.already_tried' as const })) } }
    const call: StoredJourney = { ...secondChoiceCall, decisions: [decision, { attempt: 2, trace: skipped, admittedIndex: null, refused: [], at: at(17) }], attempts: secondChoiceCall.attempts.slice(0, 1), outcome: 'unanswered' }
    expect(journeyOf(manager, call).auction?.targets[1]).toMatchObject({ targetName: 'Beta line', reason: 'lost.outbid', rank: 2 })
  })
})
