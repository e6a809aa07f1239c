/** What a seed writes: one organisation and everything it needs to take a call. Ids are made here, amounts are decimal strings as people write them. */
import type { NumberTags, Role, WeeklyHours, buyerRulesSchema, campaignRulesSchema, profileRulesSchema, publisherRulesSchema, targetRulesSchema } from '@ringfloor/shared'
import type { z } from 'zod'

export interface SeedUser {
  readonly id: string
  readonly username: string
  readonly displayName: string
  readonly password: string
  readonly role: Role
  readonly buyerId?: string
  readonly publisherId?: string
  /** Agents: skill to level, 1 to 10. */
  readonly skills?: Readonly<Record<string, number>>
}
export interface SeedPublisher {
  readonly id: string
  readonly name: string
  readonly rules?: z.input<typeof publisherRulesSchema>
}
export interface SeedBuyer {
  readonly id: string
  readonly name: string
  readonly maxConcurrency?: number
  /** Paid in at the start; none opens no account. */
  readonly funds?: string
  readonly rules?: z.input<typeof buyerRulesSchema>
}
export interface SeedCampaign {
  readonly id: string
  readonly name: string
  readonly publisherId?: string
  readonly auctionKind: 'first_price' | 'second_price'
  readonly floor: string
  readonly increment: string
  readonly payout: { readonly percent: number } | { readonly flat: string }
  readonly payableAfterSeconds: number
  readonly ringTimeoutSeconds: number
  readonly maxConcurrency?: number
  readonly numbers: readonly string[]
  /** Of its numbers: what every call to them carries. */
  readonly numberTags?: NumberTags
  readonly rules?: z.input<typeof campaignRulesSchema>
}
export interface SeedTarget {
  readonly id: string
  readonly campaignId: string
  readonly buyerId: string
  readonly name: string
  readonly kind: 'agents' | 'number' | 'sip'
  readonly destination?: string
  readonly status?: 'active' | 'paused'
  readonly bid: string
  readonly hours?: WeeklyHours
  readonly states?: readonly string[]
  readonly maxConcurrency?: number
  readonly hourCap?: number
  readonly dayCap?: number
  readonly agentIds?: readonly string[]
  readonly rules?: z.input<typeof targetRulesSchema>
}
/** A standing bid. Where a target has any, its own bid is not used. */
export interface SeedProfile {
  readonly id: string
  readonly targetId: string
  readonly name: string
  readonly status?: 'active' | 'paused'
  readonly bid: string
  readonly rules?: z.input<typeof profileRulesSchema>
}
export interface SeedCarrierAccount {
  readonly accountSid: string
  readonly authToken: string
  readonly apiKeySid: string
  readonly apiKeySecret: string
  readonly callsPerSecond: number
}
export interface SeedWorld {
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string; readonly timeZone: string; readonly currency: string; readonly demo: boolean }
  readonly carrier: SeedCarrierAccount
  readonly publishers: readonly SeedPublisher[]
  readonly buyers: readonly SeedBuyer[]
  readonly campaigns: readonly SeedCampaign[]
  readonly targets: readonly SeedTarget[]
  readonly profiles?: readonly SeedProfile[]
  readonly users: readonly SeedUser[]
}
