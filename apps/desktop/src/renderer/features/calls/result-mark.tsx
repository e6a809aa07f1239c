import type { CallSummary } from '@ringfloor/shared'
import { Check, Minus, X } from 'lucide-react'
import { StatusMark } from '../../ui/status-mark.tsx'

/** How an auction went for the buyer who looks. */
export function ResultMark({ result }: { readonly result: CallSummary['ownResult'] }) {
  if (result === 'won') return <StatusMark tone="good" glyph={<Check aria-hidden className="size-3.5" />}>Won</StatusMark>
  if (result === 'lost') return <StatusMark tone="neutral" glyph={<X aria-hidden className="size-3.5" />}>Lost</StatusMark>
  return <StatusMark tone="neutral" glyph={<Minus aria-hidden className="size-3.5" />}>Not offered</StatusMark>
}
