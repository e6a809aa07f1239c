/** Filter and sort over objects: what one writes first. Every rule is asked of every profile, plainly and in a sensible order. */
import { minuteOfWeek } from '@ringfloor/shared'
import type { Contender, Found } from '../contender.ts'
import { NOW_MS, ZONES, type Market, type MarketCall, type MarketProfile, type MarketTarget, type Rooms } from '../market.ts'
import { compareFound, LEAST, priceOf } from '../second-price.ts'

export function createNaive(market: Market): Contender {
  const isCampaignOpen = hasRoom(market.campaignRooms)
  return {
    name: 'naive',
    decide: (call) => {
      const found: Found[] = market.profiles
        .filter((profile) => isCampaignOpen && takes(profile, call) && isPayable(profile, market.campaignRooms))
        .map(({ id, target, bid }) => ({ profileId: id, targetId: target.id, buyerId: target.buyer.id, bid }))
      return priceOf(found.sort((a, b) => compareFound(call.draw, a, b)))
    },
  }
}

/** Everything about the call itself. */
export function takes(profile: MarketProfile, call: MarketCall): boolean {
  const { target, states, zips, types } = profile
  if (types !== null && !types.includes(call.type)) return false
  if ((states !== null || zips !== null) && states?.includes(call.state) !== true && zips?.includes(call.zip) !== true) return false
  if (call.score < profile.minScore || call.history < profile.minHistory) return false
  if (profile.bid < LEAST || profile.isPaused || target.isPaused || target.buyer.isPaused) return false
  return isOpen(target) && hasRoom(profile.rooms) && hasRoom(target.rooms) && hasRoom(target.buyer.rooms)
}

/** Limits in calls and calls at once. */
export function hasRoom({ concurrency, hourCalls, dayCalls }: Rooms): boolean {
  if (concurrency !== null && concurrency.live >= concurrency.cap) return false
  if (dayCalls !== null && dayCalls.used >= dayCalls.cap) return false
  return hourCalls === null || hourCalls.used < hourCalls.cap
}

/** Limits in money, and funds. */
export function isPayable({ bid, rooms, target }: MarketProfile, campaignRooms: Rooms): boolean {
  return bid <= target.buyer.funds && moneyLeft(rooms) >= bid && moneyLeft(target.rooms) >= bid && moneyLeft(target.buyer.rooms) >= bid && moneyLeft(campaignRooms) >= bid
}

export function moneyLeft({ dayMoney }: Rooms): number {
  return dayMoney === null ? Infinity : dayMoney.cap - dayMoney.used
}

/** Weekdays from opening to closing, by the clock of the target's zone. */
export function isOpen({ hours }: MarketTarget): boolean {
  if (hours === null) return true
  const minute = minuteOfWeek(NOW_MS, ZONES[hours.zone]?.[1] ?? 0)
  const day = Math.floor(minute / 1440)
  const ofDay = minute % 1440
  return day >= 1 && day <= 5 && ofDay >= hours.from && ofDay < hours.to
}
