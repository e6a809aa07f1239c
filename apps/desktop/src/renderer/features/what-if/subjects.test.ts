import type { DecisionExplanation, ExplainedTarget, TargetView } from '@ringfloor/shared'
import { expect, it } from 'vitest'
import { choiceOf, subjectsOfCampaign, subjectsOfDecision, withProfiles, type Subject } from './subjects.ts'

const profile = (profileId: string, profileName: string): ExplainedTarget['profiles'][number] => ({ profileId, profileName, bid: null, rank: null, result: 'lost', reason: null, text: '', detail: null, abstentions: [] })
function target(name: string, profiles: ExplainedTarget['profiles']): ExplainedTarget {
  return { targetId: name, targetName: `Desk ${name}`, buyerId: 'b', buyerName: 'Buyer', profileId: profiles[0]?.profileId ?? name, bid: null, rank: null, result: 'lost', reason: null, text: '', detail: null, price: null, profiles }
}
const explanation = (targets: ExplainedTarget[]): DecisionExplanation => ({
  callId: 'c', attempt: 1, campaignId: 'k', campaignName: 'Campaign', decidedAt: '2026-11-20T10:00:00.000Z', rulesVersion: '2026.2', zoneDatabase: null, bookSeq: null, changesSince: null, draw: 0, currency: 'USD',
  method: [], consistent: true, targets, omitted: 0,
})
const view = (id: string): TargetView => ({
  id, campaignId: 'k', buyerId: 'b', buyerName: 'Buyer', name: `Desk ${id}`, kind: 'number', destination: null, status: 'active', bid: '1', bidProfiles: 0, currency: 'USD', timeZone: 'UTC', hours: null, states: null, openByRules: false, maxConcurrency: null,
  hourCap: null, dayCap: null, liveCalls: 0, usedThisHour: 0, usedToday: 0, version: 1,
})
const names = (subjects: readonly Subject[]) => subjects.map((subject) => `${subject.level} ${subject.id} ${subject.name} (${subject.owner})`)

it('names all that stood in a decision once, implied bids by their target', () => {
  const subjects = subjectsOfDecision(explanation([target('1', [profile('1', "the target's own bid")]), target('2', [profile('p', 'Seniors'), profile('q', 'Everybody')])]))
  expect(names(subjects)).toEqual([
    'campaign k Campaign ()', 'buyer b Buyer ()', 'target 1 Desk 1 (Buyer)', 'target 2 Desk 2 (Buyer)', 'profile 1 Desk 1 (Buyer)', 'profile q Everybody (Desk 2)', 'profile p Seniors (Desk 2)',
  ])
})

it('puts the profiles that a decision knew in place of implied ones, for targets that are still there', () => {
  const configured = subjectsOfCampaign({ id: 'k', name: 'Campaign' }, [view('1'), view('2')])
  const decided = subjectsOfDecision(explanation([target('2', [profile('p', 'Seniors')]), target('gone', [profile('x', 'Old')])]))
  expect(names(withProfiles(configured, decided).filter((subject) => subject.level === 'profile'))).toEqual(['profile 1 Desk 1 (Buyer)', 'profile p Seniors (Desk 2)'])
  expect(withProfiles(configured, [])).toEqual(configured)
})

it('tells subjects of one name apart by what they are and whose', () => {
  const [, , desk] = subjectsOfCampaign({ id: 'k', name: 'Campaign' }, [view('1')])
  expect(desk && [choiceOf(desk, true).note, choiceOf(desk, false).note]).toEqual(['target, Buyer', 'Buyer'])
})
