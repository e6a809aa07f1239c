/** Values of configuration rows that the database, the engine, the API and the screens share. */
import { z } from 'zod'
import { wholeNumber } from '../rules/scalars.ts'

/**
 * Minutes since local midnight; `to` 1440 is the end of the day. Half open: from <= t < to. One that ends before it begins runs into the next day; one that ends
 * where it begins is refused, for it may be meant as nothing or as a whole day.
 */
export const timeSpanSchema = z.object({ from: wholeNumber(0, 1439), to: wholeNumber(1, 1440) })
  .refine(({ from, to }) => from !== to, { message: 'This ends where it begins. A whole day is from 0 to 1440.', path: ['to'] })

function areApart(spans: readonly { readonly from: number; readonly to: number }[], context: z.RefinementCtx): void {
  const endOf = ({ from, to }: { readonly from: number; readonly to: number }): number => (to < from ? to + 1440 : to)
  const meets = (index: number, other: number): boolean => {
    const [a, b] = [spans[index], spans[other]]
    return a !== undefined && b !== undefined && a.from < endOf(b) && b.from < endOf(a)
  }
  for (const index of spans.keys()) {
    for (let other = 0; other < index; other++) if (meets(index, other)) context.addIssue({ code: 'custom', message: 'This overlaps another span of the same day.', path: [index] })
  }
}

/** Spans that begin on one day. */
export const daySpansSchema = z.array(timeSpanSchema).max(8).superRefine(areApart)
/** Seven lists of spans, Sunday first. An empty list is closed. */
export const weeklyHoursSchema = z.array(daySpansSchema).length(7)
export type WeeklyHours = z.infer<typeof weeklyHoursSchema>

/** Twilio identities are letters, digits and underscores, at most 121 characters. */
export const carrierIdentitySchema = z.string().regex(/^[A-Za-z0-9_]{1,121}$/)
