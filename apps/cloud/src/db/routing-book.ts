/** Rows of the routing book: all configuration that routing a call needs, as the database tells it. */
import { weeklyHoursSchema } from '@ringfloor/shared'
import { z } from 'zod'

const uuid = z.string()
const micros = z.string().transform((text) => BigInt(text))
const status = z.enum(['active', 'paused'])

const agentSchema = z.object({ userId: uuid, displayName: z.string() })
const publisherSchema = z.object({ id: uuid, name: z.string(), status })
const buyerSchema = z.object({ id: uuid, name: z.string(), status, maxConcurrency: z.number().nullable(), version: z.number() })
const campaignSchema = z.object({
  id: uuid, publisherId: uuid.nullable(), name: z.string(), status, auctionKind: z.enum(['first_price', 'second_price']), currency: z.string(), floorMicros: micros,
  incrementMicros: micros, payoutKind: z.enum(['percent', 'flat']), payoutBasisPoints: z.number(), payoutMicros: micros, payableAfterSeconds: z.number(),
  maxConcurrency: z.number().nullable(), ringTimeoutSeconds: z.number(), version: z.number(),
})
const targetSchema = z.object({
  id: uuid, campaignId: uuid, buyerId: uuid, name: z.string(), kind: z.enum(['agents', 'number', 'sip']), destination: z.string().nullable(), status, bidMicros: micros,
  timeZone: z.string(), hours: weeklyHoursSchema.nullable(), states: z.array(z.string()), maxConcurrency: z.number().nullable(), hourCap: z.number().nullable(),
  dayCap: z.number().nullable(), version: z.number(),
  /** Agents targets: who may take its calls, by id. */
  agents: z.array(agentSchema),
})
const numberSchema = z.object({ id: uuid, number: z.string(), campaignId: uuid.nullable(), carrierAccountId: uuid, carrierSid: z.string().nullable(), tags: z.record(z.string(), z.string()) })
const carrierAccountSchema = z.object({
  id: uuid, accountSid: z.string(), authTokenCipher: z.string(), apiKeySid: z.string(), apiKeySecretCipher: z.string(), callsPerSecond: z.number(),
})

export const bookOrganizationSchema = z.object({
  id: uuid, name: z.string(), slug: z.string(), timeZone: z.string(), currency: z.string(), demo: z.boolean(),
  /** Counts configuration changes; a book with another revision is stale. */
  configRevision: micros,
  publishers: z.array(publisherSchema), buyers: z.array(buyerSchema), campaigns: z.array(campaignSchema), targets: z.array(targetSchema),
  numbers: z.array(numberSchema), carrierAccounts: z.array(carrierAccountSchema),
})
export type BookOrganization = z.infer<typeof bookOrganizationSchema>
export type BookAgent = z.infer<typeof agentSchema>
export type BookPublisher = z.infer<typeof publisherSchema>
export type BookBuyer = z.infer<typeof buyerSchema>
export type BookCampaign = z.infer<typeof campaignSchema>
export type BookTarget = z.infer<typeof targetSchema>
export type BookNumber = z.infer<typeof numberSchema>
export type BookCarrierAccount = z.infer<typeof carrierAccountSchema>
