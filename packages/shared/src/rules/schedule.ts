/** When calls are taken, on the clock of a zone. */
import { z } from 'zod'
import { daySpansSchema, weeklyHoursSchema } from '../config/schemas.ts'
import { isTimeZone } from '../time.ts'
import { lineOfText } from './scalars.ts'

export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'Write an IANA time zone such as America/New_York.')

/** A calendar date, "2026-12-25". */
export const dateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Write a date such as 2026-12-25.').refine(doesExist, 'That date does not exist.')

function doesExist(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}

function areDistinct(holidays: readonly { readonly date: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>()
  for (const [index, { date }] of holidays.entries()) {
    if (seen.has(date)) context.addIssue({ code: 'custom', message: 'This date has an entry already.', path: [index, 'date'] })
    seen.add(date)
  }
}

/**
 * `hours` null: around the clock. `breaks` are taken out of the hours (spans as in hours, half open, may run past midnight). On a holiday, by the
 * zone's calendar, `spans` replace the hours and breaks of that date; none: closed all day. A span that began the evening before ends at
 * midnight where the next date is a holiday; one of a holiday's own spans runs on into the next date like any other.
 */
export const scheduleSchema = z.strictObject({
  timeZone: timeZoneSchema,
  hours: weeklyHoursSchema.nullable(),
  breaks: weeklyHoursSchema.optional(),
  holidays: z.array(z.strictObject({ date: dateSchema, name: lineOfText(80).optional(), spans: daySpansSchema })).max(400).superRefine(areDistinct).optional(),
})
export type Schedule = z.infer<typeof scheduleSchema>
