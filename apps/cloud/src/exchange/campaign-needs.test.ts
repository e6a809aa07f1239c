import { createBookState } from '@ringfloor/engine'
import type { BookChange, CampaignConfig, ProfileConfig, TargetConfig } from '@ringfloor/engine'
import type { CampaignRules, Settings } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { createCampaignNeeds } from './campaign-needs.ts'

const DUPLICATES: Settings = { duplicates: [{ scope: 'buyer', windowSeconds: 60, counts: 'any' }] }
const campaign = (id: string, rules: CampaignRules = {}): BookChange => {
  const row: CampaignConfig = {
    campaignId: id, version: 1, status: 'active', publisherId: null, currency: 'USD', timeZone: 'UTC', auctionKind: 'first_price', floorMicros: 0n, incrementMicros: 0n, payout: null,
    ringTimeoutSeconds: 15, rules,
  }
  return { kind: 'campaign', id, row }
}
const target = (id: string, campaignId: string, buyerId: string, rest: Partial<TargetConfig> = {}): BookChange => ({
  kind: 'target', id,
  row: { targetId: id, campaignId, buyerId, version: 1, kind: 'number', status: 'active', timeZone: 'UTC', bidMicros: 1n, bidSource: 'book', agentIds: [], rules: {}, ...rest },
})
const buyer = (id: string, settings?: Settings): BookChange => ({ kind: 'buyer', id, row: { buyerId: id, version: 1, status: 'active', timeZone: 'UTC', rules: settings ? { settings } : {} } })
const profile = (id: string, targetId: string, settings: Settings): BookChange => {
  const row: ProfileConfig = { profileId: id, targetId, version: 1, status: 'active', bidMicros: 1n, rules: { settings } }
  return { kind: 'profile', id, row }
}

/** c has b's targets t and u, d has a target of another buyer. */
const WORLD: readonly BookChange[] = [campaign('c'), campaign('d'), buyer('b'), buyer('e'), target('t', 'c', 'b'), target('u', 'c', 'b'), target('v', 'd', 'e')]

function readerOn(...changes: readonly BookChange[]) {
  const state = createBookState()
  const needs = createCampaignNeeds(state.config)
  const apply = (...more: readonly BookChange[]): void => {
    state.apply({ seq: state.seq + 1, changes: more })
    needs.apply(more)
  }
  apply(...changes)
  return { needs, apply }
}

describe('a campaign’s needs', () => {
  it('are none where no rule asks for anything', () => {
    expect(readerOn(...WORLD).needs.of('c')).toEqual({ earlierCalls: false, revenue: false, pending: false })
    expect(readerOn().needs.of('c')).toBeUndefined()
  })

  it.each<[string, BookChange]>([
    ['its own', campaign('c', { settings: DUPLICATES })],
    ['a buyer’s', buyer('b', DUPLICATES)],
    ['a target’s', target('u', 'c', 'b', { rules: { settings: DUPLICATES } })],
    ['a bid profile’s', profile('p', 'u', DUPLICATES)],
  ])('are earlier calls by %s rule for duplicates, whether it was there or came later', (_, change) => {
    expect(readerOn(...WORLD, change).needs.of('c')?.earlierCalls).toBe(true)
    const { needs, apply } = readerOn(...WORLD)
    expect(needs.of('c')?.earlierCalls).toBe(false)
    expect(needs.of('d')?.earlierCalls).toBe(false)
    apply(change)
    expect(needs.of('c')?.earlierCalls).toBe(true)
    expect(needs.of('d')?.earlierCalls).toBe(false)
  })

  it('are earlier calls when a target brings in a buyer, or profiles, that have such a rule', () => {
    for (const first of [buyer('x', DUPLICATES), profile('p', 'w', DUPLICATES)]) {
      const { needs, apply } = readerOn(...WORLD, buyer('x'), first)
      expect(needs.of('c')?.earlierCalls).toBe(false)
      apply(target('w', 'c', 'x'))
      expect(needs.of('c')?.earlierCalls).toBe(true)
    }
  })

  it('follow its plan, also within splits', () => {
    const split = (strategy: 'revenue_per_call' | 'round_robin'): CampaignRules => ({
      plan: [{
        kind: 'split',
        branches: [
          { shareBasisPoints: 10_000, steps: [{ kind: 'strategy', strategy: strategy === 'round_robin' ? { kind: strategy } : { kind: strategy, minCalls: 5 } }] },
          { shareBasisPoints: 0, steps: [] },
        ],
      }],
    })
    const { needs, apply } = readerOn(...WORLD, campaign('c', split('revenue_per_call')))
    expect(needs.of('c')).toEqual({ earlierCalls: false, revenue: true, pending: false })
    apply(campaign('c', split('round_robin')))
    expect(needs.of('c')).toEqual({ earlierCalls: false, revenue: false, pending: true })
  })

  it('are the calls of this instant where agents take them', () => {
    const { needs, apply } = readerOn(...WORLD)
    expect(needs.of('c')?.pending).toBe(false)
    apply(target('desk', 'c', 'b', { kind: 'agents' }))
    expect(needs.of('c')?.pending).toBe(true)
  })
})
