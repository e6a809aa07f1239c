/** Caps in calls and in money, calls at once, and seats. Within one window the widest level is named first. */
import type { CapWindow, Limits } from '@ringfloor/shared'
import { LEVELS, type Level, type Usage } from '../../book/types.ts'
import { windowKeys } from '../../schedule/index.ts'
import { usableSeats } from '../seats.ts'
import type { Check, Scene } from '../types.ts'
import { amount, WINDOW_WORDS } from '../words.ts'

interface Holder {
  readonly level: Level
  readonly id: string
  readonly limits: Limits | undefined
  /** Of its windows. */
  readonly timeZone: string
}

/** Whose limits a profile's call counts against, the widest first. */
function holdersOf({ facts: { book }, buyer, target, profile }: Scene): readonly Holder[] {
  const { campaign } = book
  return [
    { level: 'campaign', id: campaign.campaignId, limits: campaign.rules.limits, timeZone: campaign.timeZone },
    ...(buyer === undefined ? [] : [{ level: 'buyer' as const, id: buyer.buyerId, limits: buyer.rules.limits, timeZone: buyer.timeZone }]),
    { level: 'target', id: target.targetId, limits: target.rules.limits, timeZone: target.timeZone },
    { level: 'profile', id: profile.profileId, limits: profile.rules.limits, timeZone: target.timeZone },
  ]
}

function usageOf({ facts: { zones, nowMs, live } }: Scene, { level, id, timeZone }: Holder, window: CapWindow): Usage {
  return live.used(level, id, windowKeys(nowMs, zones.offsetAt(timeZone, nowMs).offsetMinutes)[window])
}

/** So many calls in a window. */
export function callCap(window: CapWindow): Check {
  const reason = `capacity.${window}_cap` as const
  return {
    reasons: [reason],
    find: (scene) => {
      for (const holder of holdersOf(scene)) {
        const cap = holder.limits?.calls?.[window] ?? null
        if (cap === null) continue
        const { calls } = usageOf(scene, holder, window)
        if (calls >= cap) return { reason, detail: `${calls} of ${cap} calls ${WINDOW_WORDS[window]} (${holder.level})` }
      }
      return null
    },
  }
}

/**
 * So much money in a window, with the bid, which is the most that can be charged. What the campaign has spent is made of everybody's prices: its
 * figures stay out of the words.
 */
export function spendLimit(window: CapWindow): Check {
  const reason = `price.${window}_spend` as const
  return {
    reasons: [reason],
    find: (scene) => {
      const bidMicros = chargeableBid(scene)
      for (const holder of holdersOf(scene)) {
        const limit = holder.limits?.spend?.[window] ?? null
        if (limit === null) continue
        const { micros } = usageOf(scene, holder, window)
        if (micros + bidMicros <= limit) continue
        const words = WINDOW_WORDS[window]
        const spent = holder.level === 'campaign' ? `more than is left ${words}` : `${amount(micros)} of ${amount(limit)} spent ${words}`
        return { reason, detail: `bid ${amount(bidMicros)}, ${spent} (${holder.level})` }
      }
      return null
    },
  }
}

/** A bid below zero, which only a step with `anyPrice` takes, is charged as nothing. */
export function chargeableBid({ bid: { bidMicros } }: Scene): bigint {
  return bidMicros === null || bidMicros < 0n ? 0n : bidMicros
}

export const concurrency: readonly Check[] = LEVELS.map((level) => {
  const reason = `capacity.${level}_concurrency` as const
  return {
    reasons: [reason],
    find: (scene) => {
      const holder = holdersOf(scene).find((candidate) => candidate.level === level)
      const limit = holder?.limits?.concurrency ?? null
      if (holder === undefined || limit === null) return null
      const live = scene.facts.live.live(level, holder.id)
      return live < limit ? null : { reason, detail: `${live} of ${limit} live calls` }
    },
  }
})

export const noAgent: Check = {
  reasons: ['capacity.no_agent_available'],
  find: ({ facts, target }) => {
    if (target.kind !== 'agents' || usableSeats(facts, target).length > 0) return null
    const rung = facts.tried.filter(({ targetId }) => targetId === target.targetId).length
    return { reason: 'capacity.no_agent_available', detail: rung === 0 ? 'no agent is available' : `no other agent is available, ${rung} already tried` }
  },
}
