/** The demo organisation: small enough to understand at a glance, with a reason to show for every kind of outcome. */
import type { Role } from '@ringfloor/shared'
import { newSeedId } from './seed-id.ts'
import type { SeedCarrierAccount, SeedProfile, SeedTarget, SeedUser, SeedWorld } from './world.ts'

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

// Rules to look at and to play with ("what if"). The demo's number says where its calls come from and nothing that a rule asks for, and no call of the demo comes from the Pacific: the outcome
// is that of the bids alone.
const NUMBER_TAGS = { source: 'newspaper', product: 'medicare' }
const AGENT_SKILLS = { medicare: 8, spanish: 4 }
const ALPHA_DESK_RULES: SeedTarget['rules'] = {
  modifiers: [
    { criterion: { tag: 'age', comparison: 'greater_than', value: '64' }, adjustment: 'multiply', factor: '1.1' },
    { criterion: { tag: 'source', comparison: 'equals', value: 'recycled' }, adjustment: 'reject' },
  ],
}
/** Monday to Friday; Sunday is the first day of the list. */
const onWorkdays = (from: number, to: number) => Array.from({ length: 7 }, (_, day) => (day === 0 || day === 6 ? [] : [{ from: from * 60, to: to * 60 }]))
const BETA_PACIFIC_RULES: SeedTarget['rules'] = {
  settings: {
    schedule: {
      timeZone: 'Pacific/Honolulu', hours: onWorkdays(8, 18), breaks: onWorkdays(12, 13),
      holidays: [{ date: '2026-12-25', name: 'Christmas Day', spans: [] }, { date: '2026-12-31', name: "New Year's Eve", spans: [{ from: 480, to: 720 }] }],
    },
  },
}
const BETA_PACIFIC_PROFILES: readonly Omit<SeedProfile, 'id' | 'targetId'>[] = [
  { name: 'Every call', bid: '45.00', rules: { limits: { calls: { hour: 5, day: 25 } } } },
  { name: 'Veterans', bid: '52.00', rules: { filters: [[{ tag: 'veteran', comparison: 'equals', value: 'yes' }]], maxBid: '60.00' } },
]

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
    return [{ id: newSeedId(), ...login, ...known, ...(buyerId ? { buyerId } : {}), ...(known.role === 'publisher' ? { publisherId } : {}), ...(known.role === 'agent' ? { skills: AGENT_SKILLS } : {}) }]
  })
  const agentIds = users.filter((user) => user.role === 'agent').map((user) => user.id)
  const target = { campaignId, kind: 'number' as const }
  const pacificId = newSeedId()
  return {
    organization: { id: newSeedId(), name: 'Harbour Exchange', slug: 'harbour', timeZone: 'America/New_York', currency: 'USD', demo: true },
    carrier: seed.carrier,
    publishers: [{ id: publisherId, name: 'Brightleads', rules: { quality: { score: 8_200, history: 340 } } }],
    buyers: [{ id: alphaId, name: 'Alpha Health', funds: DEMO_FUNDS, rules: { limits: { spend: { day: '1000.00' } } } }, { id: betaId, name: 'Beta Benefits', funds: DEMO_FUNDS }],
    campaigns: [{
      id: campaignId, name: 'Medicare East', publisherId, auctionKind: 'second_price', floor: '15.00', increment: '0.01', payout: { percent: 60 },
      payableAfterSeconds: 1, ringTimeoutSeconds: 15, numbers: [seed.number ?? DEMO_NUMBER], numberTags: NUMBER_TAGS,
    }],
    targets: [
      { ...target, id: newSeedId(), kind: 'agents', buyerId: alphaId, name: 'Alpha desk', bid: '42.00', agentIds, rules: ALPHA_DESK_RULES },
      { ...target, id: newSeedId(), buyerId: betaId, name: 'Beta line', destination: DEMO_BETA_LINE, bid: '31.00' },
      { ...target, id: newSeedId(), buyerId: alphaId, name: 'Alpha overflow', destination: '+15552020003', bid: '38.00', status: 'paused' },
      { ...target, id: pacificId, buyerId: betaId, name: 'Beta Pacific', destination: '+15552020004', bid: '45.00', states: ['AK', 'HI'], rules: BETA_PACIFIC_RULES },
    ],
    profiles: BETA_PACIFIC_PROFILES.map((profile) => ({ ...profile, id: newSeedId(), targetId: pacificId })),
    users,
  }
}
