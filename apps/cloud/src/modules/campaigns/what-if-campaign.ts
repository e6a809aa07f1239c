/** "If this had been so" over the last calls of a campaign: the first decision of each, as it was and as it would have been. */
import { computePayout, explainRoute, whatIf } from '@ringfloor/engine'
import type { CampaignBook, Candidate, RouteFacts } from '@ringfloor/engine'
import { AppError, formatDecimal, REASON_TEXT } from '@ringfloor/shared'
import type { ReasonCode, Viewer, WhatIfCampaign, WhatIfCampaignInput, WhatIfChange, WhatIfRow } from '@ringfloor/shared'
import type { Database } from '../../db/index.ts'
import { findExplanationNames, nameOfBuyer, nameOfTarget, UNREADABLE } from '../../exchange/index.ts'
import type { DecisionHistory, ExplanationNames } from '../../exchange/index.ts'
import { findCampaignCurrency, findFirstDecisions } from './first-decisions.repository.ts'

/** Calls that are not looked at when the others have taken this long are left out, and the answer says so. */
const MAX_WORK_MS = 30_000
const TOO_MUCH = 'It was not looked at: the campaign has so many bid profiles that the answer would take too long. Ask for fewer calls.'

export interface WhatIfSources {
  readonly db: Database
  readonly history: DecisionHistory
  /** For tests; milliseconds of deciding anew. */
  readonly maxWorkMs?: number
}

interface Placement {
  readonly targetId: string
  readonly buyerId: string
  readonly priceMicros: bigint
  readonly payoutMicros: bigint
}

interface ComparedCall {
  readonly callId: string
  readonly receivedAt: Date
  readonly before: Placement | null
  readonly after: Placement | null
  /** Why the target that had it before has it no more. */
  readonly reason: ReasonCode | null
}

/** @throws AppError `not_found`, `overloaded` */
export async function whatIfCampaign({ db, history, maxWorkMs = MAX_WORK_MS }: WhatIfSources, viewer: Viewer, input: WhatIfCampaignInput): Promise<WhatIfCampaign> {
  const { organizationId } = viewer
  const stored = await db.withTenant(organizationId, async (tx) => {
    const currency = await findCampaignCurrency(tx, input.campaignId)
    return currency === null ? null : { currency, rows: await findFirstDecisions(tx, input.campaignId, input.lastCalls) }
  })
  if (!stored) throw new AppError('not_found', { userMessage: 'There is no such campaign.' })

  const compared: (ComparedCall | undefined)[] = stored.rows.map(() => undefined)
  const skipped: WhatIfCampaign['skipped'] = []
  const effective = new Set<number>()
  let workedMs = 0
  await history.visit(organizationId, stored.rows, (decision, index) => {
    const row = stored.rows[index]
    if (!row) return
    if (decision.kind !== 'record') return void skipped.push({ callId: row.callId, why: UNREADABLE[decision.kind === 'trace' ? 'earlier_rules' : decision.code] })
    if (workedMs >= maxWorkMs) return void skipped.push({ callId: row.callId, why: TOO_MUCH })
    const [best] = decision.record.candidates
    const startedAt = performance.now()
    const { call, withEffect } = compareCall(decision.facts, best, input.changes)
    workedMs += performance.now() - startedAt
    compared[index] = { callId: row.callId, receivedAt: row.receivedAt, ...call }
    for (const change of withEffect) effective.add(change)
  })
  const calls = compared.filter((call) => call !== undefined)
  const names = await db.withTenant(organizationId, (tx) => findExplanationNames(tx, idsOfPlacements(calls)))
  return {
    campaignId: input.campaignId, currency: stored.currency, rows: calls.map((call) => toRow(call, names)), totals: totalsOf(calls), skipped,
    withoutEffect: calls.length === 0 ? [] : [...input.changes.keys()].filter((change) => !effective.has(change)),
  }
}

function compareCall(facts: RouteFacts, best: Candidate | undefined, changes: readonly WhatIfChange[]): { readonly call: Omit<ComparedCall, 'callId' | 'receivedAt'>; readonly withEffect: readonly number[] } {
  const varied = whatIf(facts, changes)
  const { candidates: [next], targets } = explainRoute(varied.facts)
  const lostTarget = best !== undefined && best.targetId !== next?.targetId ? best.targetId : null
  const reason = targets.find((target) => target.targetId === lostTarget)?.reason ?? null
  return {
    call: { before: placementOf(facts.book, best), after: placementOf(varied.facts.book, next), reason },
    withEffect: [...changes.keys()].filter((change) => !varied.withoutEffect.includes(change)),
  }
}

function placementOf({ campaign }: CampaignBook, candidate: Candidate | undefined): Placement | null {
  if (!candidate) return null
  const { targetId, buyerId, priceMicros } = candidate
  return { targetId, buyerId, priceMicros, payoutMicros: computePayout(priceMicros, campaign.payout?.amount ?? null) }
}

function idsOfPlacements(calls: readonly ComparedCall[]) {
  const placements = calls.flatMap(({ before, after }) => [before, after]).filter((placement) => placement !== null)
  return { campaigns: [], profiles: [], buyers: placements.map(({ buyerId }) => buyerId), targets: placements.map(({ targetId }) => targetId) }
}

function toRow(call: ComparedCall, names: ExplanationNames): WhatIfRow {
  const written = (placement: Placement | null): WhatIfRow['before'] =>
    placement && {
      targetId: placement.targetId, targetName: nameOfTarget(names, placement.targetId), buyerName: nameOfBuyer(names, placement.buyerId), price: formatDecimal(placement.priceMicros),
      payout: formatDecimal(placement.payoutMicros),
    }
  return {
    callId: call.callId, receivedAt: call.receivedAt.toISOString(), before: written(call.before), after: written(call.after), change: changeOf(call), reason: call.reason,
    reasonText: call.reason && REASON_TEXT[call.reason],
  }
}

export function changeOf({ before, after }: Pick<ComparedCall, 'before' | 'after'>): WhatIfRow['change'] {
  if (before === null) return after === null ? 'same' : 'sold_now'
  if (after === null) return 'unsold_now'
  if (before.targetId !== after.targetId) return 'other_target'
  return before.priceMicros === after.priceMicros ? 'same' : 'other_price'
}

function totalsOf(calls: readonly ComparedCall[]): WhatIfCampaign['totals'] {
  const changes = calls.map(changeOf)
  const count = (change: WhatIfRow['change']): number => changes.filter((one) => one === change).length
  const sum = (side: 'before' | 'after', amount: (placement: Placement) => bigint): string =>
    formatDecimal(calls.reduce((total, call) => total + (call[side] ? amount(call[side]) : 0n), 0n))
  const margin = ({ priceMicros, payoutMicros }: Placement): bigint => priceMicros - payoutMicros
  return {
    calls: calls.length, changed: changes.length - count('same'), soldNow: count('sold_now'), unsoldNow: count('unsold_now'),
    revenueBefore: sum('before', ({ priceMicros }) => priceMicros), revenueAfter: sum('after', ({ priceMicros }) => priceMicros),
    marginBefore: sum('before', margin), marginAfter: sum('after', margin),
  }
}
