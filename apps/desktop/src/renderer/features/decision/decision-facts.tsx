import type { DecisionExplanation } from '@ringfloor/shared'
import type { ReactNode } from 'react'
import { formatFullTime, formatPreciseTime } from '../../ui/format.ts'

/** "18204" -> "18,204"; through no number, for positions outgrow them. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** Pure: how the book has moved on since. */
export function describeChangesSince(changes: string | null): string | null {
  if (changes === null) return null
  if (changes === '0') return 'nothing has changed since'
  return changes === '1' ? 'one change since' : `${grouped(changes)} changes since`
}

/** By what it was decided: enough to decide it again. */
export function DecisionFacts({ explanation }: { readonly explanation: DecisionExplanation }) {
  const since = describeChangesSince(explanation.changesSince)
  return (
    <dl aria-label="Facts of the decision" className="flex flex-wrap gap-x-6 gap-y-1 border-t border-line px-3 py-2 text-xs">
      <Fact label="Decided"><time dateTime={explanation.decidedAt} title={formatFullTime(explanation.decidedAt)}>{formatPreciseTime(explanation.decidedAt)}</time></Fact>
      <Fact label="Rules">{explanation.rulesVersion}</Fact>
      <Fact label="Book">{explanation.bookSeq === null ? 'stored with the decision' : <>position {grouped(explanation.bookSeq)}</>}{since && <span className="text-ink-3">, {since}</span>}</Fact>
      {explanation.zoneDatabase !== null && <Fact label="Zone database">{explanation.zoneDatabase}</Fact>}
      <Fact label="Draw for ties and splits">{grouped(String(explanation.draw))}</Fact>
      <Fact label="Attempt">{explanation.attempt}</Fact>
    </dl>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return <div className="flex gap-1.5"><dt className="text-ink-3">{label}</dt><dd className="tabular-nums">{children}</dd></div>
}
