/** Reads the part of a stored decision that people are shown. Replay reads the whole text elsewhere. */
import { reasonCodeSchema } from '@ringfloor/shared'
import { z } from 'zod'

/** Micro-units: JSON has no bigint, so the stored text has decimal digits. */
const microsSchema = z.union([z.string().regex(/^-?\d{1,19}$/), z.number().int()]).transform((value) => BigInt(value))

const routeTraceSchema = z.object({
  facts: z.object({
    draw: z.number(),
    campaign: z.object({ auctionKind: z.enum(['first_price', 'second_price']), floorMicros: microsSchema }),
    targets: z.array(z.object({ targetId: z.string(), buyerId: z.string(), kind: z.enum(['agents', 'number', 'sip']) })),
  }),
  decision: z.object({
    rulesVersion: z.string(),
    candidates: z.array(z.object({ targetId: z.string(), buyerId: z.string(), userId: z.string().nullable(), priceMicros: microsSchema })),
    verdicts: z.array(
      z.object({
        targetId: z.string(),
        buyerId: z.string(),
        bidMicros: microsSchema,
        rank: z.number().int().nullable(),
        result: z.enum(['won', 'lost', 'not_eligible']),
        reason: reasonCodeSchema.nullable(),
        detail: z.string().nullable(),
      }),
    ),
  }),
})
export type RouteTrace = z.infer<typeof routeTraceSchema>
export type StoredVerdict = RouteTrace['decision']['verdicts'][number]

/** Null where the value is not a decision this version knows: the journey then shows the call without its auction. */
export function parseRouteTrace(stored: unknown): RouteTrace | null {
  const parsed = routeTraceSchema.safeParse(stored)
  return parsed.success ? parsed.data : null
}
