/** Values of configuration rows that the database, the engine, the API and the screens share. */
import { z } from 'zod'

/** Minutes since local midnight; `to` 1440 is the end of the day. Half open: from <= t < to. One that ends before it begins runs into the next day. */
export const timeSpanSchema = z.object({ from: z.number().int().min(0).max(1439), to: z.number().int().min(1).max(1440) })
/** Seven lists of spans, Sunday first. An empty list is closed. */
export const weeklyHoursSchema = z.array(z.array(timeSpanSchema).max(8)).length(7)
export type WeeklyHours = z.infer<typeof weeklyHoursSchema>

/** Twilio identities are letters, digits and underscores, at most 121 characters. */
export const carrierIdentitySchema = z.string().regex(/^[A-Za-z0-9_]{1,121}$/)
