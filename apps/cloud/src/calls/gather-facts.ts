/** Step 2 of the pipeline: what is configured (the book), what is going on (live figures) and what the carrier said become one set of facts. */
import type { BuyerFacts, CallFacts, RouteFacts, TargetFacts } from '@ringfloor/engine'
import { localTime } from '@ringfloor/shared'
import type { BookBuyer, BookTarget } from '../db/index.ts'
import type { LiveFacts, LiveFactsRequest } from './admission-port.ts'
import type { CampaignPlan } from './routing-book.ts'
import type { ZoneOffsets } from './zone-offsets.ts'

/** A target's place in its local calendar at the moment of the call. */
export interface TargetClock {
  readonly utcOffsetMinutes: number
  readonly hourKey: string
  readonly dayKey: string
}

export type TargetClocks = ReadonlyMap<string, TargetClock>

export function readTargetClocks(plan: CampaignPlan, nowMs: number, zoneOffsets: ZoneOffsets): TargetClocks {
  const byOffset = new Map<number, TargetClock>()
  const clocks = new Map<string, TargetClock>()
  for (const target of plan.targets) {
    const utcOffsetMinutes = zoneOffsets(target.timeZone, nowMs)
    let clock = byOffset.get(utcOffsetMinutes)
    if (!clock) {
      const local = localTime(nowMs, utcOffsetMinutes)
      clock = { utcOffsetMinutes, hourKey: local.hourKey, dayKey: local.date }
      byOffset.set(utcOffsetMinutes, clock)
    }
    clocks.set(target.id, clock)
  }
  return clocks
}

export function toLiveFactsRequest(plan: CampaignPlan, clocks: TargetClocks): LiveFactsRequest {
  return {
    organizationId: plan.organizationId,
    campaignId: plan.campaign.id,
    targets: plan.targets.map((target) => ({ targetId: target.id, hourKey: clocks.get(target.id)?.hourKey ?? '', dayKey: clocks.get(target.id)?.dayKey ?? '' })),
  }
}

export interface FactSources {
  readonly plan: CampaignPlan
  readonly call: CallFacts
  readonly live: LiveFacts
  readonly clocks: TargetClocks
  readonly tried: RouteFacts['tried']
  readonly nowMs: number
  /** 32 random bits, for ties. */
  readonly draw: number
}

export function buildRouteFacts(sources: FactSources): RouteFacts {
  const { campaign } = sources.plan
  return {
    nowMs: sources.nowMs,
    draw: sources.draw,
    call: sources.call,
    campaign: {
      campaignId: campaign.id, version: campaign.version, status: campaign.status, auctionKind: campaign.auctionKind, floorMicros: campaign.floorMicros,
      incrementMicros: campaign.incrementMicros, currency: campaign.currency, maxConcurrency: campaign.maxConcurrency, live: sources.live.campaignLive,
      ringTimeoutSeconds: campaign.ringTimeoutSeconds,
    },
    buyers: sources.plan.buyers.map((buyer) => buyerFacts(buyer, sources.live)),
    targets: sources.plan.targets.map((target) => targetFacts(target, sources)),
    tried: sources.tried,
  }
}

function buyerFacts(buyer: BookBuyer, live: LiveFacts): BuyerFacts {
  const figures = live.buyers.get(buyer.id)
  return {
    buyerId: buyer.id, version: buyer.version, status: buyer.status, maxConcurrency: buyer.maxConcurrency, live: figures?.live ?? 0,
    availableMicros: figures?.availableMicros ?? 0n,
  }
}

function targetFacts(target: BookTarget, sources: FactSources): TargetFacts {
  const figures = sources.live.targets.get(target.id)
  return {
    targetId: target.id, buyerId: target.buyerId, version: target.version, kind: target.kind, status: target.status, bidMicros: target.bidMicros, timeZone: target.timeZone,
    utcOffsetMinutes: sources.clocks.get(target.id)?.utcOffsetMinutes ?? 0, hours: target.hours, states: target.states.length === 0 ? null : target.states,
    maxConcurrency: target.maxConcurrency, live: figures?.live ?? 0, hourCap: target.hourCap, hourUsed: figures?.hourUsed ?? 0, dayCap: target.dayCap,
    dayUsed: figures?.dayUsed ?? 0, seats: target.kind === 'agents' ? (sources.live.seats.get(target.id) ?? []) : [],
  }
}
