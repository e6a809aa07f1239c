import { z } from 'zod'
import { uuidSchema } from '../ids.ts'
import { currencySchema, decimalSchema } from '../money.ts'
import { agentStateSchema } from './agent.ts'
import { weeklyHoursSchema } from '../config/schemas.ts'

export const accountKindSchema = z.enum(['buyer', 'publisher', 'platform_revenue', 'funding'])
export const balanceSchema = z.object({
  accountId: uuidSchema,
  kind: accountKindSchema,
  ownerName: z.string(),
  currency: currencySchema,
  /** Posted balance seen from the owner: a buyer's funds, a publisher's earnings, the platform's margin. */
  posted: decimalSchema,
  /** Promised to calls in progress. */
  held: decimalSchema,
  /** posted - held. What may still be bid. */
  available: decimalSchema,
})
export type Balance = z.infer<typeof balanceSchema>

/** `since`: in this state; on a call, since it was answered, or offered. */
export const seatSchema = z.object({ userId: uuidSchema, displayName: z.string(), state: agentStateSchema, softphoneReady: z.boolean(), onCall: z.boolean(), since: z.iso.datetime() })
export type Seat = z.infer<typeof seatSchema>

/** Today's figures for the viewer: the whole organisation for staff, own traffic for others. */
export const overviewSchema = z.object({
  liveCalls: z.number().int(),
  callsToday: z.number().int(),
  connectedToday: z.number().int(),
  /** Buyers' charges (staff), own spend (buyer) or own payout (publisher), today in the organisation's zone. */
  amountToday: decimalSchema,
  currency: currencySchema,
  agentsAvailable: z.number().int().nullable(),
})
export type Overview = z.infer<typeof overviewSchema>

export const campaignViewSchema = z.object({
  id: uuidSchema,
  name: z.string(),
  status: z.enum(['active', 'paused']),
  auctionKind: z.enum(['first_price', 'second_price']),
  floor: decimalSchema,
  currency: currencySchema,
  payout: z.string(),
  publisherName: z.string().nullable(),
  numbers: z.array(z.string()),
  version: z.number().int(),
})
export type CampaignView = z.infer<typeof campaignViewSchema>

export const targetViewSchema = z.object({
  id: uuidSchema,
  campaignId: uuidSchema,
  buyerId: uuidSchema,
  buyerName: z.string(),
  name: z.string(),
  kind: z.enum(['agents', 'number', 'sip']),
  destination: z.string().nullable(),
  status: z.enum(['active', 'paused']),
  bid: decimalSchema,
  /** Standing bids of its own. Where there are any, `bid` counts for nothing. */
  bidProfiles: z.number().int(),
  currency: currencySchema,
  timeZone: z.string(),
  hours: weeklyHoursSchema.nullable(),
  states: z.array(z.string()).nullable(),
  /** Its rules say when or from where it takes calls, in place of or beyond `hours` and `states`. */
  openByRules: z.boolean(),
  /** The limits that hold, whether a column or the rules say them. */
  maxConcurrency: z.number().int().nullable(),
  hourCap: z.number().int().nullable(),
  dayCap: z.number().int().nullable(),
  liveCalls: z.number().int(),
  usedThisHour: z.number().int(),
  usedToday: z.number().int(),
  version: z.number().int(),
})
export type TargetView = z.infer<typeof targetViewSchema>

export const systemInfoSchema = z.object({
  version: z.string(),
  carrier: z.enum(['local', 'twilio']),
  /** Where to dial from without a telephone; null with a real carrier. */
  phonePageUrl: z.url().nullable(),
  /** The demo campaign's number. */
  numberToDial: z.string().nullable(),
})
export type SystemInfo = z.infer<typeof systemInfoSchema>
