/** The demo organisation: small enough to understand at a glance, with a reason to show for every kind of outcome. */
import type { Role } from '@ringfloor/shared'
import { newSeedId } from './seed-id.ts'
import type { SeedCarrierAccount, SeedUser, SeedWorld } from './world.ts'

export const DEMO_NUMBER = '+15552010001'
/** A robot of the local carrier answers here. */
export const DEMO_BETA_LINE = '+15552020002'
const DEMO_FUNDS = '500.00'

export interface DemoLogin {
  readonly username: string
  readonly password: string
}
export interface DemoSeed {
  readonly logins: readonly DemoLogin[]
  readonly carrier: SeedCarrierAccount
  /** The number to dial, one of the carrier account's; default DEMO_NUMBER. */
  readonly number?: string | undefined
  /** The account is a real one: what is dialled rings, and costs. Default: the local carrier's. */
  readonly realTelephones?: boolean | undefined
}

/** Usernames that a demo seed must bring, with what each of them is. */
export const DEMO_USERS: Readonly<Record<string, { readonly role: Role; readonly displayName: string }>> = {
  manager: { role: 'manager', displayName: 'Maya Manager' },
  agent: { role: 'agent', displayName: 'Avery Agent' },
  alpha: { role: 'buyer', displayName: 'Alpha Health' },
  beta: { role: 'buyer', displayName: 'Beta Benefits' },
  brightleads: { role: 'publisher', displayName: 'Brightleads' },
  operator: { role: 'operator', displayName: 'Owen Operator' },
}

export function buildDemoWorld(seed: DemoSeed): SeedWorld {
  const campaignId = newSeedId()
  const publisherId = newSeedId()
  const alphaId = newSeedId()
  const betaId = newSeedId()
  const buyerOf: Readonly<Record<string, string>> = { alpha: alphaId, beta: betaId, agent: alphaId }
  const users = seed.logins.flatMap((login): SeedUser[] => {
    const known = DEMO_USERS[login.username]
    if (!known) return []
    const buyerId = buyerOf[login.username]
    return [{ id: newSeedId(), ...login, ...known, ...(buyerId ? { buyerId } : {}), ...(known.role === 'publisher' ? { publisherId } : {}) }]
  })
  const agentIds = users.filter((user) => user.role === 'agent').map((user) => user.id)
  const target = { campaignId, kind: 'number' as const }
  return {
    organization: { id: newSeedId(), name: 'Harbour Exchange', slug: 'harbour', timeZone: 'America/New_York', currency: 'USD', demo: true },
    carrier: seed.carrier,
    publishers: [{ id: publisherId, name: 'Brightleads' }],
    buyers: [{ id: alphaId, name: 'Alpha Health', funds: DEMO_FUNDS }, { id: betaId, name: 'Beta Benefits', funds: DEMO_FUNDS }],
    campaigns: [{
      id: campaignId, name: 'Medicare East', publisherId, auctionKind: 'second_price', floor: '15.00', increment: '0.01', payout: { percent: 60 },
      payableAfterSeconds: 1, ringTimeoutSeconds: 15, numbers: [seed.number ?? DEMO_NUMBER],
    }],
    targets: [
      { ...target, id: newSeedId(), kind: 'agents', buyerId: alphaId, name: 'Alpha desk', bid: '42.00', agentIds },
      { ...target, id: newSeedId(), buyerId: betaId, name: 'Beta line', destination: DEMO_BETA_LINE, bid: '31.00' },
      { ...target, id: newSeedId(), buyerId: alphaId, name: 'Alpha overflow', destination: '+15552020003', bid: '38.00', status: 'paused' },
      { ...target, id: newSeedId(), buyerId: betaId, name: 'Beta Pacific', destination: '+15552020004', bid: '45.00', states: ['AK', 'HI'] },
    ],
    users,
  }
}
