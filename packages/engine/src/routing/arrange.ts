import type { AskStep } from '@ringfloor/shared'
import { compareTied, qualityFactorBps, runAuction, scoreOf } from '../auction/index.ts'
import type { CampaignBook, LiveView } from '../book/types.ts'
import { usableSeats } from '../eligibility/index.ts'
import type { Candidate, RouteFacts, RouteQuery } from '../facts.ts'
import { priceWithoutAuction } from './own-price.ts'
import { reserveOf } from './reserve-of.ts'
import { createSelection } from './select-targets.ts'
import { stepsToRun } from './steps-to-run.ts'
import { rankByStrategy } from './strategies/index.ts'
import type { Arrangement, Placement, PlanEntry } from './types.ts'

type Place = Pick<Placement, 'entry' | 'priceMicros'>

/**
 * Runs the campaign's plan over the profiles that are in: every step ranks the targets it asks that have no place yet, the best profile of each, and they take
 * the next places at their prices. The order in which entries are listed changes nothing.
 * @param max candidates that are wanted; steps that cannot add to them are not run
 */
export function arrange(query: RouteQuery, book: CampaignBook, live: LiveView, entries: readonly PlanEntry[], max: number): Arrangement {
  const facts: RouteFacts = { ...query, book, live }
  const { steps, branches } = stepsToRun(book.campaign.rules.plan, query.draw)
  const candidates: Candidate[] = []
  const placements: Placement[] = []
  const asked = new Set<string>()
  const beaten = new Map<string, string>()
  let open = groupByTarget(entries)
  for (const [askedIn, { step, key }] of steps.entries()) {
    if (candidates.length > max || open.size === 0) break
    const isAsked = createSelection(step.only)
    const anyPrice = step.kind === 'strategy' && step.anyPrice === true
    const contenders: PlanEntry[] = []
    for (const [targetId, group] of open) {
      if (!isAsked(group.target)) continue
      asked.add(targetId)
      const best = bestOf(group.entries.filter((entry) => anyPrice || entry.priceObstacle === null), step, facts, beaten)
      if (best !== undefined) contenders.push(best)
    }
    for (const { entry, priceMicros } of rankContenders(contenders, step, key, facts)) {
      const placement: Placement = { entry, priceMicros, rank: placements.length + 1, askedIn, kind: step.kind, anyPrice }
      placements.push(placement)
      addCandidates(candidates, placement, facts)
      if (candidates.length > max) break
    }
    if (contenders.length > 0) open = withoutTargets(open, contenders)
  }
  return { candidates: candidates.slice(0, max), hasMore: candidates.length > max, placements, asked, beaten, branches }
}

interface TargetGroup {
  readonly target: PlanEntry['target']
  readonly entries: PlanEntry[]
}

function groupByTarget(entries: readonly PlanEntry[]): ReadonlyMap<string, TargetGroup> {
  const groups = new Map<string, TargetGroup>()
  for (const entry of entries) {
    const group = groups.get(entry.target.targetId)
    if (group === undefined) groups.set(entry.target.targetId, { target: entry.target, entries: [entry] })
    else group.entries.push(entry)
  }
  return groups
}

function withoutTargets(groups: ReadonlyMap<string, TargetGroup>, placed: readonly PlanEntry[]): ReadonlyMap<string, TargetGroup> {
  const left = new Map(groups)
  for (const entry of placed) left.delete(entry.target.targetId)
  return left
}

/** Which profile speaks for its target in a step: in an auction the one with the best score, otherwise with the highest bid; of equals the draw's. */
function bestOf(entries: readonly PlanEntry[], step: AskStep, { book, draw }: RouteFacts, beaten: Map<string, string>): PlanEntry | undefined {
  const [first] = entries
  if (first === undefined || entries.length === 1) return first
  const factorBps = qualityFactorBps(step.kind === 'auction' ? book.campaign.rules.qualityAdjustment : undefined, first.target.rules.quality)
  let best = first
  for (const entry of entries) {
    const difference = scoreOf(entry.bidMicros, factorBps) - scoreOf(best.bidMicros, factorBps)
    if (difference > 0n || (difference === 0n && compareTied(draw, entry.profile.profileId, best.profile.profileId) < 0)) best = entry
  }
  for (const entry of entries) if (entry !== best) beaten.set(entry.profile.profileId, best.profile.profileId)
  return best
}

function* rankContenders(contenders: readonly PlanEntry[], step: AskStep, stepKey: string, facts: RouteFacts): Generator<Place> {
  if (step.kind === 'strategy') {
    for (const entry of rankByStrategy(contenders, step.strategy, { facts, stepKey })) yield { entry, priceMicros: priceWithoutAuction(entry) }
    return
  }
  const { campaign } = facts.book
  const bids = contenders.map((entry) => ({
    entry, targetId: entry.target.targetId, buyerId: entry.buyerId, bidMicros: entry.bidMicros,
    factorBps: qualityFactorBps(campaign.rules.qualityAdjustment, entry.target.rules.quality),
  }))
  const terms = { kind: campaign.auctionKind, reserveMicros: reserveOf(facts.book), incrementMicros: campaign.incrementMicros }
  for (const { bid, priceMicros } of runAuction(bids, terms, facts.draw)) yield { entry: bid.entry, priceMicros }
}

/** A number or sip target is one candidate, an agents target one per seat that can ring. */
function addCandidates(candidates: Candidate[], { entry, rank, priceMicros }: Placement, facts: RouteFacts): void {
  const { profile, target, buyerId, bidMicros } = entry
  const candidate = { profileId: profile.profileId, targetId: target.targetId, buyerId, bidMicros, priceMicros, rank }
  if (target.kind !== 'agents') candidates.push({ ...candidate, userId: null })
  else for (const seat of usableSeats(facts, target)) candidates.push({ ...candidate, userId: seat.userId })
}
