import { DEFAULT_PLAN, type AskStep, type Plan } from '@ringfloor/shared'
import { qualityFactorBps } from '../auction/index.ts'
import type { CampaignBook } from '../book/types.ts'
import { reserveOf } from '../routing/index.ts'
import { toNumber } from './exact-math.ts'
import type { CampaignTerms } from './tables.ts'

/** Where a campaign does not say. */
const DEFAULT_MAX_ATTEMPTS = 20

/** What the campaign and its publisher say about every call. */
export function readTerms(book: CampaignBook): CampaignTerms {
  const { campaign, publisher } = book
  const plan = campaign.rules.plan ?? DEFAULT_PLAN
  const [first] = plan
  return {
    isActive: campaign.status === 'active' && (publisher === null || publisher.status === 'active'),
    maxAttempts: campaign.rules.reroute?.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
    maxMs: (campaign.rules.reroute?.maxSeconds ?? Infinity) * 1000,
    reserve: toNumber(reserveOf(book)),
    increment: toNumber(campaign.incrementMicros),
    isSecondPrice: campaign.auctionKind === 'second_price',
    isPlainAuction: plan.length === 1 && first?.kind === 'auction' && first.only === undefined,
    takesAnyPrice: stepsOf(plan).some((step) => step.kind === 'strategy' && step.anyPrice === true),
    leastFactorBps: Number(qualityFactorBps(campaign.rules.qualityAdjustment && { ...campaign.rules.qualityAdjustment, minHistory: 0 }, { score: 0, history: 0 })),
  }
}

function stepsOf(plan: Plan): readonly AskStep[] {
  return plan.flatMap((step) => (step.kind === 'split' ? step.branches.flatMap(({ steps }) => steps) : [step]))
}
