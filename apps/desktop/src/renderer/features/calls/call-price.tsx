import { parseDecimal, type CallSummary } from '@ringfloor/shared'
import { Money } from '../../ui/money.tsx'

/** What the call costs; once settled what it cost, and in words where it cost nothing. */
export function CallPrice({ call }: { readonly call: Pick<CallSummary, 'price' | 'currency' | 'settled'> }) {
  if (call.settled && call.price !== null && parseDecimal(call.price) === 0n) return <span className="text-ink-3">Not charged</span>
  return <Money amount={call.price} currency={call.currency} />
}
