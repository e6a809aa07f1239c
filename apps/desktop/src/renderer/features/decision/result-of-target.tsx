import { Check, Minus, X } from 'lucide-react'
import { StatusMark } from '../../ui/status-mark.tsx'

/** How a target fared in an auction or a plan. */
export function ResultOfTarget({ result }: { readonly result: 'won' | 'lost' | 'not_eligible' }) {
  if (result === 'won') return <StatusMark tone="good" glyph={<Check aria-hidden className="size-3.5" />}>Won</StatusMark>
  if (result === 'lost') return <StatusMark tone="neutral" glyph={<X aria-hidden className="size-3.5" />}>Lost</StatusMark>
  return <StatusMark tone="neutral" glyph={<Minus aria-hidden className="size-3.5" />}>Not eligible</StatusMark>
}
