/** "If this had been so": changes to the book as it was when a call was decided. */
import { z } from 'zod'
import { limitsSchema } from './limits.ts'
import { microsSchema } from './money.ts'
import { planSchema } from './plan.ts'
import { lineOfText, wholeNumber } from './scalars.ts'
import { scheduleSchema } from './schedule.ts'
import { settingsSchema } from './settings.ts'
import { bidModifierSchema, MAX_MODIFIERS } from './tags.ts'

const id = lineOfText(64).min(1)
const level = z.enum(['campaign', 'buyer', 'target', 'profile'])

export const MAX_WHAT_IF_CHANGES = 20

/** Ids that the call's book does not have make the change do nothing; the answer says so. A profile's id may be a target's: its implied profile. */
export const whatIfChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bid'), profileId: id, bid: microsSchema }),
  z.strictObject({ kind: z.literal('status'), level, id, status: z.enum(['active', 'paused']) }),
  z.strictObject({ kind: z.literal('floor'), floor: microsSchema }),
  z.strictObject({ kind: z.literal('auction'), auctionKind: z.enum(['first_price', 'second_price']), increment: microsSchema.optional() }),
  /** In place of the limits that are there. */
  z.strictObject({ kind: z.literal('limits'), level, id, limits: limitsSchema }),
  /** Null: around the clock. */
  z.strictObject({ kind: z.literal('schedule'), level, id, schedule: scheduleSchema.nullable() }),
  /** Only the settings named here change. */
  z.strictObject({ kind: z.literal('settings'), level, id, settings: settingsSchema }),
  /** In place of the modifiers that are there. */
  z.strictObject({ kind: z.literal('modifiers'), profileId: id, modifiers: z.array(bidModifierSchema).max(MAX_MODIFIERS) }),
  z.strictObject({ kind: z.literal('plan'), plan: planSchema }),
  /** The buyer had this much to spend. */
  z.strictObject({ kind: z.literal('funds'), buyerId: id, available: microsSchema }),
  /** The call had come at this instant, Unix milliseconds; live figures stay those of the call. */
  z.strictObject({ kind: z.literal('time'), nowMs: wholeNumber(0, 4_102_444_800_000) }),
])
export type WhatIfChange = z.infer<typeof whatIfChangeSchema>
/** As it is written: amounts are decimal strings. */
export type WhatIfChangeInput = z.input<typeof whatIfChangeSchema>
export const whatIfChangesSchema = z.array(whatIfChangeSchema).min(1).max(MAX_WHAT_IF_CHANGES)
