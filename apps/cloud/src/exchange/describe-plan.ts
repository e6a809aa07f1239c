/** How a campaign decides, in words for its manager: one line per step of its plan, then what bounds the prices. */
import type { CampaignConfig, CampaignBook } from '@ringfloor/engine'
import { chooseBranch } from '@ringfloor/engine'
import { DEFAULT_PLAN, formatDecimal } from '@ringfloor/shared'
import type { AskStep, PlanStep, Selector, SplitStep, Strategy } from '@ringfloor/shared'

const STRATEGY_WORDS: Readonly<Record<Exclude<Strategy['kind'], 'hybrid' | 'revenue_per_call'>, string>> = {
  priority: 'the lowest priority number first',
  weight: 'by chance, in proportion to their weights',
  round_robin: 'whoever was given a call longest ago first',
  least_loaded: 'the least loaded first',
  lowest_cost: 'the lowest cost first',
  highest_quality: 'the highest quality first',
  proximity: 'the nearest to the caller first',
  longest_idle: 'the most skilled and longest idle agent first',
}

export type PlanFacts = Pick<CampaignBook, 'campaign' | 'publisher'>
type NameOfTarget = (targetId: string) => string

interface Telling {
  readonly campaign: CampaignConfig
  readonly draw: number
  readonly nameOf: NameOfTarget
}

/** @param draw decides which branch of a split the call took */
export function describePlan({ campaign, publisher }: PlanFacts, draw: number, nameOf: NameOfTarget): string[] {
  const plan = campaign.rules.plan ?? DEFAULT_PLAN
  const lines = plan.flatMap((step, index) => describeStep({ campaign, draw, nameOf }, step, index))
  return [...lines, ...describeBounds({ campaign, publisher })]
}

/** "Second-price auction over a floor of 15.00 USD: the price is the next buyer's bid plus 0.01 USD" */
export function describeAuction(campaign: AuctionTerms, asked: string | null = null): string {
  const { auctionKind, floorMicros, incrementMicros, currency } = campaign
  const scene = `auction${asked === null ? '' : ` among ${asked}`} over a floor of ${money(floorMicros, currency)}`
  if (auctionKind === 'first_price') return `First-price ${scene}`
  return `Second-price ${scene}: the price is the next buyer's bid${incrementMicros === 0n ? '' : ` plus ${money(incrementMicros, currency)}`}`
}

type AuctionTerms = Pick<CampaignConfig, 'auctionKind' | 'floorMicros' | 'incrementMicros' | 'currency'>

const money = (micros: bigint, currency: string): string => `${formatDecimal(micros)} ${currency}`
const percent = (basisPoints: number): string => `${basisPoints / 100} %`

function describeStep(telling: Telling, step: PlanStep, index: number): string[] {
  return step.kind === 'split' ? describeSplit(telling, step, index) : [describeAsk(telling, step)]
}

function describeAsk({ campaign, nameOf }: Telling, step: AskStep): string {
  const asked = describeSelector(step.only, nameOf)
  if (step.kind === 'auction') return describeAuction(campaign, asked)
  const floorless = step.anyPrice === true ? ', at any price' : ''
  const isOne = step.only?.targetIds?.length === 1 && (step.only.labels ?? []).length === 0
  return `${capitalised(asked ?? 'targets')} at ${isOne ? 'its own bid' : `their own bids, ${describeStrategy(step.strategy)}`}${floorless}`
}

function describeStrategy(strategy: Strategy): string {
  if (strategy.kind === 'revenue_per_call') return `the highest revenue per call first, counting the bid below ${strategy.minCalls} call${strategy.minCalls === 1 ? '' : 's'}`
  if (strategy.kind !== 'hybrid') return STRATEGY_WORDS[strategy.kind]
  const weights = Object.entries(strategy.weights).filter(([, weight]) => weight > 0).map(([part, weight]) => `${part} ${weight}`)
  return `by a mix of ${weights.length === 0 ? 'nothing' : listed(weights, 'and')}`
}

const MAX_NAMED = 3

/** "targets labelled night or rural, Alpha desk and 2 more"; null for all. */
function describeSelector(only: Selector | undefined, nameOf: NameOfTarget): string | null {
  if (!only) return null
  const labels = only.labels ?? []
  const ids = only.targetIds ?? []
  const names = ids.slice(0, MAX_NAMED).map(nameOf)
  const parts = [...(labels.length === 0 ? [] : [`targets labelled ${listed(labels, 'or')}`]), ...names, ...(ids.length > MAX_NAMED ? [`${ids.length - MAX_NAMED} more`] : [])]
  return parts.length === 0 ? 'no targets' : listed(parts, 'and')
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
/** "a, b and c" */
const listed = (items: readonly string[], last: 'and' | 'or'): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1) ?? ''}`)

function describeSplit(telling: Telling, split: SplitStep, index: number): string[] {
  const taken = chooseBranch(split, index, telling.draw)
  const shares = listed(split.branches.map((branch) => percent(branch.shareBasisPoints)), 'and')
  const order = split.overflow === true ? [taken, ...[...split.branches.keys()].filter((branch) => branch !== taken)] : [taken]
  const asks = order.flatMap((branch, place) =>
    (split.branches[branch]?.steps ?? []).map((step) => `${place === 0 ? 'Branch' : 'Then branch'} ${branch + 1}: ${describeAsk(telling, step)}`),
  )
  return [`Split of ${shares}: the draw chose branch ${taken + 1}`, ...asks]
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
