import type { CampaignRules } from '@ringfloor/shared'
import type { RouteQuery } from '../src/facts.ts'
import { createCampaignIndex, type CampaignIndex } from '../src/index/index.ts'
import type { BookState } from '../src/book/index.ts'
import type { Answer, Contender } from './contender.ts'
import { CAMPAIGN, type Market, type MarketCall } from './market.ts'
import { createMarketState, queryOf } from './market-book.ts'

export interface Ours extends Contender {
  readonly state: BookState
  readonly index: CampaignIndex
  readonly queries: readonly RouteQuery[]
  /** With the runner-up, which a decision does not name: the first candidate of another buyer. */
  readonly answer: (call: MarketCall) => Answer
}

export function createOurs(market: Market, rules: CampaignRules = {}): Ours {
  const state = createMarketState(market, rules)
  const index = createCampaignIndex(state, CAMPAIGN)
  return {
    name: 'ours', state, index, queries: market.calls.map(queryOf),
    decide: (call) => {
      const [winner] = index.decide(queryOf(call), 1).candidates
      return { winner: winner?.profileId ?? null, price: Number(winner?.priceMicros ?? 0n), runnerUp: null }
    },
    answer: (call) => {
      const { candidates } = index.decide(queryOf(call))
      const [winner] = candidates
      const runnerUp = candidates.find(({ buyerId }) => buyerId !== winner?.buyerId)
      return { winner: winner?.profileId ?? null, price: Number(winner?.priceMicros ?? 0n), runnerUp: runnerUp?.profileId ?? null }
    },
  }
}
