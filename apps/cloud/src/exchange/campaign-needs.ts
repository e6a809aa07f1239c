/** What a decision for a campaign must be told beside the book: asked of the database only where some rule of the campaign could use it. */
import type { BookChange, ConfigView, TargetConfig } from '@ringfloor/engine'
import type { Plan, Settings, Strategy } from '@ringfloor/shared'

export interface CampaignNeeds {
  /** Some rule looks at the caller's earlier calls. */
  readonly earlierCalls: boolean
  /** Some step ranks by what calls have brought in. */
  readonly revenue: boolean
  /** The order of candidates depends on where other calls of this instant go. */
  readonly pending: boolean
}

export interface CampaignNeedsReader {
  /** Undefined where the book has no such campaign. */
  readonly of: (campaignId: string) => CampaignNeeds | undefined
  /** Tells of changes that the book has taken in. */
  readonly apply: (changes: readonly BookChange[]) => void
}

interface Found {
  duplicates: boolean
  agents: boolean
}

/** Strategies that look at turns, load or idle time. */
const SPREADING: ReadonlySet<Strategy['kind']> = new Set<Strategy['kind']>(['round_robin', 'least_loaded', 'hybrid', 'longest_idle'])

/**
 * Looks through a campaign once and then at what changes. What was found stays found: a campaign that has no rule for duplicates any more costs one needless
 * look-up per call until the process starts again.
 */
export function createCampaignNeeds(config: ConfigView): CampaignNeedsReader {
  const found = new Map<string, Found>()

  const foundOf = (campaignId: string): Found => {
    const known = found.get(campaignId) ?? search(config, campaignId)
    found.set(campaignId, known)
    return known
  }

  return {
    of(campaignId) {
      const campaign = config.campaigns.get(campaignId)
      if (!campaign) return undefined
      const { duplicates, agents } = foundOf(campaignId)
      const strategies = strategiesOf(campaign.rules.plan)
      return { earlierCalls: duplicates, revenue: strategies.includes('revenue_per_call'), pending: agents || strategies.some((kind) => SPREADING.has(kind)) }
    },
    apply(changes) {
      for (const change of changes) {
        for (const [campaignId, known] of found) {
          known.duplicates ||= bringsDuplicates(config, change, campaignId)
          known.agents ||= change.kind === 'target' && change.row?.campaignId === campaignId && change.row.kind === 'agents'
        }
      }
    },
  }
}

function search(config: ConfigView, campaignId: string): Found {
  const targets = [...config.targetIdsOf(campaignId)].flatMap((targetId) => config.targets.get(targetId) ?? [])
  return {
    duplicates: hasDuplicates(config.campaigns.get(campaignId)?.rules.settings) || targets.some((target) => targetAsks(config, target)),
    agents: targets.some((target) => target.kind === 'agents'),
  }
}

function targetAsks(config: ConfigView, target: TargetConfig): boolean {
  return (
    hasDuplicates(target.rules.settings) || hasDuplicates(config.buyers.get(target.buyerId)?.rules.settings) ||
    [...config.profileIdsOf(target.targetId)].some((profileId) => hasDuplicates(config.profiles.get(profileId)?.rules.settings))
  )
}

function hasDuplicates(settings: Settings | undefined): boolean {
  return (settings?.duplicates?.length ?? 0) > 0
}

function bringsDuplicates(config: ConfigView, change: BookChange, campaignId: string): boolean {
  switch (change.kind) {
    case 'campaign':
      return change.id === campaignId && hasDuplicates(change.row?.rules.settings)
    case 'buyer':
      return hasDuplicates(change.row?.rules.settings) && [...config.targetIdsOf(campaignId)].some((targetId) => config.targets.get(targetId)?.buyerId === change.id)
    // A target may bring a buyer into the campaign, and profiles that were there before it.
    case 'target':
      return change.row?.campaignId === campaignId && targetAsks(config, change.row)
    case 'profile':
      return change.row !== null && hasDuplicates(change.row.rules.settings) && config.targets.get(change.row.targetId)?.campaignId === campaignId
    default:
      return false
  }
}

function strategiesOf(plan: Plan | undefined): readonly Strategy['kind'][] {
  const steps = (plan ?? []).flatMap((step) => (step.kind === 'split' ? step.branches.flatMap((branch) => branch.steps) : [step]))
  return steps.flatMap((step) => (step.kind === 'strategy' ? [step.strategy.kind] : []))
}
