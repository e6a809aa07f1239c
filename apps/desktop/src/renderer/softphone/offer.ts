import { decimalSchema, uuidSchema } from '@ringfloor/shared'
import type { Offer } from './softphone-state.ts'

const MAX_RING_SECONDS = 600

/** Reads the parameters that ride on the carrier's invitation. They come from outside: what has the wrong shape is left out. */
export function readOffer(parameters: ReadonlyMap<string, string>): Offer {
  const text = (key: string) => parameters.get(key)?.trim() || null
  const seconds = Number(text('ringSeconds') ?? text('timeout'))
  const callId = uuidSchema.safeParse(text('callId'))
  const price = decimalSchema.safeParse(text('price'))
  return {
    callId: callId.success ? callId.data : null,
    campaign: text('campaign')?.slice(0, 120) ?? null,
    caller: text('caller')?.slice(0, 40) ?? null,
    price: price.success ? price.data : null,
    ringSeconds: Number.isFinite(seconds) && seconds > 0 && seconds <= MAX_RING_SECONDS ? seconds : null,
  }
}
