import { parseDecimal, type CallSummary } from '@ringfloor/shared'
import { Money } from '../../ui/money.tsx'

/** Settled, and nobody paid: the caller hung up, or the talk was too short to be payable. */
export function isUncharged(call: Pick<CallSummary, 'price' | 'settled'>): boolean {
  return call.settled && call.price !== null && parseDecimal(call.price) === 0n
}

/** What the call costs; once settled, what it cost. */
export function CallPrice({ call }: { readonly call: Pick<CallSummary, 'price' | 'currency' | 'settled'> }) {
  if (!isUncharged(call)) return <Money amount={call.price} currency={call.currency} />
  return <span title="Not charged"><Money amount={call.price} currency={call.currency} className="text-ink-3" /><span className="sr-only"> (not charged)</span></span>
}
