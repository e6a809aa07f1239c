/** A world with random names, for development and tests: any number of them fit beside each other in one database. */
import { randomInt } from 'node:crypto'
import { newSeedId, randomSuffix } from './seed-id.ts'
import type { SeedBuyer, SeedCampaign, SeedProfile, SeedPublisher, SeedTarget, SeedUser, SeedWorld } from './world.ts'

const FIVE_DIGITS = 100_000

export interface SampleWorldOptions {
  /** Default 1. */
  readonly agents?: number
  readonly buyers?: number
  /** Number targets per buyer; the first buyer has an agents target besides when there are agents. */
  readonly targetsPerBuyer?: number
  readonly campaigns?: number
  readonly funds?: string
  readonly campaign?: Partial<Omit<SeedCampaign, 'id' | 'numbers'>>
  readonly target?: Partial<Omit<SeedTarget, 'id' | 'campaignId' | 'buyerId' | 'kind'>>
  readonly buyer?: Partial<Omit<SeedBuyer, 'id'>>
  readonly publisher?: Partial<Omit<SeedPublisher, 'id'>>
  /** The bid profiles of each target; none: its own bid. */
  readonly profiles?: (target: SeedTarget) => readonly Omit<SeedProfile, 'id' | 'targetId'>[]
  /** Of every agent. */
  readonly skills?: Readonly<Record<string, number>>
}

/** A number in the fictional 555 range. */
export function sampleNumber(): string {
  return `+1555${randomInt(10, 100)}${randomInt(FIVE_DIGITS).toString().padStart(5, '0')}`
}

export function buildSampleWorld(options: SampleWorldOptions = {}): SeedWorld {
  const suffix = randomSuffix()
  const publisherId = newSeedId()
  const buyers = Array.from({ length: options.buyers ?? 2 }, (_, index): SeedBuyer => ({ id: newSeedId(), name: `Buyer ${index + 1} ${suffix}`, funds: options.funds ?? '500.00', ...options.buyer }))
  const campaigns = Array.from({ length: options.campaigns ?? 1 }, (_, index): SeedCampaign => ({
    id: newSeedId(), name: `Campaign ${index + 1} ${suffix}`, publisherId, auctionKind: 'second_price', floor: '15.00', increment: '0.01', payout: { percent: 60 },
    payableAfterSeconds: 1, ringTimeoutSeconds: 15, numbers: [sampleNumber()], ...options.campaign,
  }))
  const agents = Array.from({ length: options.agents ?? 1 }, (_, index): SeedUser => ({ ...sampleUser(`agent${index + 1}_${suffix}`), role: 'agent', ...(options.skills ? { skills: options.skills } : {}) }))
  const targets = campaigns.flatMap((campaign) => sampleTargets(campaign.id, buyers, agents, options))
  return {
    organization: { id: newSeedId(), name: `Exchange ${suffix}`, slug: `exchange-${suffix}`, timeZone: 'America/New_York', currency: 'USD', demo: false },
    carrier: { accountSid: `AC${randomSuffix(16)}`, authToken: randomSuffix(16), apiKeySid: `SK${randomSuffix(16)}`, apiKeySecret: randomSuffix(16), callsPerSecond: 1 },
    publishers: [{ id: publisherId, name: `Publisher ${suffix}`, ...options.publisher }],
    buyers,
    campaigns,
    targets,
    profiles: targets.flatMap((target) => (options.profiles?.(target) ?? []).map((profile) => ({ ...profile, id: newSeedId(), targetId: target.id }))),
    users: [
      ...agents,
      { ...sampleUser(`manager_${suffix}`), role: 'manager' },
      { ...sampleUser(`operator_${suffix}`), role: 'operator' },
      { ...sampleUser(`publisher_${suffix}`), role: 'publisher', publisherId },
      ...buyers.map((buyer, index): SeedUser => ({ ...sampleUser(`buyer${index + 1}_${suffix}`), role: 'buyer', buyerId: buyer.id })),
    ],
  }
}

function sampleTargets(campaignId: string, buyers: readonly SeedBuyer[], agents: readonly SeedUser[], options: SampleWorldOptions): SeedTarget[] {
  const numbers = buyers.flatMap((buyer, buyerIndex) =>
    Array.from({ length: options.targetsPerBuyer ?? 1 }, (_, index): SeedTarget => ({
      id: newSeedId(), campaignId, buyerId: buyer.id, kind: 'number', destination: sampleNumber(), name: `Line ${buyerIndex + 1}.${index + 1}`, bid: `${31 - buyerIndex}.00`, ...options.target,
    })),
  )
  const first = buyers[0]
  if (agents.length === 0 || !first) return numbers
  return [{ id: newSeedId(), campaignId, buyerId: first.id, name: 'Desk', bid: '42.00', ...options.target, kind: 'agents', agentIds: agents.map((agent) => agent.id) }, ...numbers]
}

function sampleUser(username: string): Omit<SeedUser, 'role'> {
  return { id: newSeedId(), username, displayName: username, password: randomSuffix(8) }
}
