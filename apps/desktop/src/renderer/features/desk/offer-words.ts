import type { Offer } from '../../softphone/softphone-state.ts'
import { formatMoney } from '../../ui/format.ts'

/** The invitation carries no currency; the demo and every seat of one exchange share the exchange's own. */
export function offerPrice(offer: Offer, currency = 'USD'): string | null {
  return offer.price === null ? null : formatMoney(offer.price, currency)
}
