/** How a campaign decides, in words for its manager: one line per step of its plan, then what bounds the prices. */
import type { CampaignConfig, CampaignBook } from '@ringfloor/engine'
import { chooseBranch } from '@ringfloor/engine'
import { DEFAULT_PLAN, formatDecimal } from '@ringfloor/shared'
import type { AskStep, PlanStep, Selector, SplitStep, Strategy } from '@ringfloor/shared'

const STRATEGY_WORDS: Readonly<Record<Strategy['kind'], string>> = {
  priority: 'the lowest priority number first',
  weight: 'by chance, in proportion to their weights',
  round_robin: 'whoever was given a call longest ago first',
  least_loaded: 'the least loaded first',
  lowest_cost: 'the lowest cost first',
  highest_quality: 'the highest quality first',
  hybrid: 'by a weighted mix',
  proximity: 'the nearest to the caller first',
  longest_idle: 'the most skilled and longest idle agent first',
  revenue_per_call: 'the highest revenue per call first',
}

export type PlanFacts = Pick<CampaignBook, 'campaign' | 'publisher'>

/** @param draw decides which branch of a split the call took */
export function describePlan({ campaign, publisher }: PlanFacts, draw: number): string[] {
  const plan = campaign.rules.plan ?? DEFAULT_PLAN
  const lines = plan.flatMap((step, index) => describeStep(campaign, step, index, draw))
  return [...lines, ...describeBounds({ campaign, publisher })]
}

/** "Second-price auction over a floor of 15.00 USD, plus 0.01" */
export function describeAuction(campaign: Pick<CampaignConfig, 'auctionKind' | 'floorMicros' | 'incrementMicros' | 'currency'>): string {
  const floor = `over a floor of ${money(campaign.floorMicros, campaign.currency)}`
  return campaign.auctionKind === 'first_price' ? `First-price auction ${floor}` : `Second-price auction ${floor}, plus ${formatDecimal(campaign.incrementMicros)}`
}

const money = (micros: bigint, currency: string): string => `${formatDecimal(micros)} ${currency}`
const percent = (basisPoints: number): string => `${basisPoints / 100} %`

function describeStep(campaign: CampaignConfig, step: PlanStep, index: number, draw: number): string[] {
  return step.kind === 'split' ? describeSplit(campaign, step, index, draw) : [describeAsk(campaign, step)]
}

function describeAsk(campaign: CampaignConfig, step: AskStep): string {
  const asked = describeSelector(step.only)
  if (step.kind === 'auction') return `${describeAuction(campaign)}${asked === null ? '' : `, among ${asked}`}`
  const floorless = step.anyPrice === true ? ', at any price' : ''
  return `${capitalised(asked ?? 'targets')} at their own bids, ${STRATEGY_WORDS[step.strategy.kind]}${floorless}`
}

/** "targets labelled night or rural and 2 named ones"; null for all. */
function describeSelector(only: Selector | undefined): string | null {
  if (!only) return null
  const labels = only.labels ?? []
  const named = only.targetIds?.length ?? 0
  if (labels.length === 0) return named === 0 ? 'no targets' : `${named} named target${named === 1 ? '' : 's'}`
  return `targets labelled ${labels.join(' or ')}${named === 0 ? '' : ` and ${named} named ones`}`
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function describeSplit(campaign: CampaignConfig, split: SplitStep, index: number, draw: number): string[] {
  const taken = chooseBranch(split, index, draw)
  const shares = split.branches.map((branch) => percent(branch.shareBasisPoints)).join(' / ')
  const order = split.overflow === true ? [taken, ...[...split.branches.keys()].filter((branch) => branch !== taken)] : [taken]
  const asks = order.flatMap((branch) => (split.branches[branch]?.steps ?? []).map((step) => `Branch ${branch + 1}: ${describeAsk(campaign, step)}`))
  return [`Split ${shares}: the draw chose branch ${taken + 1}`, ...asks]
}

function describeBounds({ campaign, publisher }: PlanFacts): string[] {
  const { qualityAdjustment: quality, minimumMargin } = campaign.rules
  const reserve = publisher?.rules.reserve
  return [
    ...(quality ? [`Bids count by quality: ${percent(quality.weightBasisPoints)} of the rank follows it`] : []),
    ...(reserve === undefined ? [] : [`The publisher asks for at least ${money(reserve, campaign.currency)}`]),
    ...(minimumMargin === undefined ? [] : [`A price leaves a margin of at least ${money(minimumMargin, campaign.currency)}`]),
  ]
}
