/** json-rules-engine: one rule per profile, conditions on the facts of the call; what was known before the call is one fact per profile. */
import { Engine, type RuleProperties, type TopLevelCondition } from 'json-rules-engine'
import type { Contender, Found } from '../contender.ts'
import type { Market, MarketProfile } from '../market.ts'
import { compareFound, LEAST, priceOf } from '../second-price.ts'
import { hasRoom, isOpen, isPayable } from './naive.ts'

export function createJsonRules(market: Market): Contender {
  const engine = new Engine(market.profiles.map((profile) => ruleOf(profile, market)))
  return {
    name: 'json-rules-engine',
    decide: async (call) => {
      const { events } = await engine.run({ state: call.state, zip: call.zip, type: call.type, score: call.score, history: call.history, isOpen: true })
      return priceOf(events.map(({ params }) => params as Found).sort((a, b) => compareFound(call.draw, a, b)))
    },
  }
}

function ruleOf(profile: MarketProfile, market: Market): RuleProperties {
  const { id, target, rooms, bid, states, zips, types, minScore, minHistory, isPaused } = profile
  const places: TopLevelCondition[] = []
  if (states !== null || zips !== null) places.push({ any: [{ fact: 'state', operator: 'in', value: states ?? [] }, { fact: 'zip', operator: 'in', value: zips ?? [] }] })
  const isLive =
    !isPaused && !target.isPaused && !target.buyer.isPaused && bid >= LEAST && isOpen(target) && hasRoom(rooms) && hasRoom(target.rooms) && hasRoom(target.buyer.rooms) && hasRoom(market.campaignRooms) &&
    isPayable(profile, market.campaignRooms)
  return {
    conditions: {
      all: [
        { fact: 'isOpen', operator: 'equal', value: isLive },
        ...(types === null ? [] : [{ fact: 'type', operator: 'in', value: types }]),
        ...places,
        { fact: 'score', operator: 'greaterThanInclusive', value: minScore },
        { fact: 'history', operator: 'greaterThanInclusive', value: minHistory },
      ],
    },
    event: { type: 'bid', params: { profileId: id, targetId: target.id, buyerId: target.buyer.id, bid } },
  }
}
