import type { DecisionExplanation, ExplainedTarget, WhatIfChangeInput } from '@ringfloor/shared'
import { ArrowDown, ArrowUp, Check, Equal, LogIn, LogOut, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Money } from '../../ui/money.tsx'
import { Pager } from '../../ui/pager.tsx'
import { StatusMark, type Tone } from '../../ui/status-mark.tsx'
import { usePages } from '../../ui/use-pages.ts'
import { ReasonWords } from '../decision/reason-words.tsx'
import { compareDecisions, type Change, type TargetComparison } from './compare-decisions.ts'

const PAGE = 25

/** What became of each target: those that fare otherwise first, marked in word and glyph. */
export function ComparisonTable({ before, after, changes }: { readonly before: DecisionExplanation; readonly after: DecisionExplanation; readonly changes: readonly WhatIfChangeInput[] }) {
  const [part, setPart] = useState<'changed' | 'all'>('changed')
  const rows = compareDecisions(before, after, changes)
  const changed = rows.filter((row) => row.change !== 'same')
  const pages = usePages(part === 'all' ? rows : changed, PAGE, part)
  return (
    <>
      <div className="border-t border-line px-3 py-2">
        <FilterChips label="Targets compared" value={part} onChange={setPart} choices={[{ value: 'changed', label: 'Fare otherwise', count: changed.length }, { value: 'all', label: 'All', count: rows.length }]} />
      </div>
      <DataTable
        label="Targets before and after"
        columns={columnsOf(before.currency)}
        rows={pages.rows}
        rowKey={(row) => row.targetId}
        rowProps={(row) => ({ 'data-target-id': row.targetId, 'data-change': row.change })}
        empty={<EmptyState title="Every target fares the same">The changes make no difference to this call.</EmptyState>}
      />
      <Pager label="targets compared" pages={pages} />
    </>
  )
}

function columnsOf(currency: string): readonly Column<TargetComparison>[] {
  return [
    { key: 'target', header: 'Target', className: 'min-w-32', cellClassName: 'whitespace-normal py-1', cell: (row) => <><span className="font-medium">{row.targetName}</span> <span className="text-ink-3">{row.buyerName}</span></> },
    { key: 'change', header: 'Change', cell: (row) => <ChangeMark row={row} /> },
    { key: 'bid', header: 'Bid', align: 'end', cell: (row) => <AmountPair before={row.before?.bid ?? null} after={row.after?.bid ?? null} currency={currency} /> },
    { key: 'price', header: 'Would pay', align: 'end', cell: (row) => <AmountPair before={row.before?.price ?? null} after={row.after?.price ?? null} currency={currency} /> },
    { key: 'before', header: 'As it was', className: 'w-1/4', cellClassName: 'whitespace-normal text-ink-2', cell: (row) => <Verdict target={row.before} /> },
    { key: 'after', header: 'With the changes', className: 'w-1/4', cellClassName: 'whitespace-normal', cell: (row) => <Marked differs={row.change !== 'same'}><Verdict target={row.after} /></Marked> },
  ]
}

function Verdict({ target }: { readonly target: ExplainedTarget | null }) {
  if (!target) return <span className="text-ink-3">Not listed</span>
  return <span className="block py-1.5">{target.rank !== null && <span className="tabular-nums">Rank {target.rank}. </span>}<ReasonWords inline verdict={target} /></span>
}

/** One amount, or both with the way between them. */
function AmountPair({ before, after, currency }: { readonly before: string | null; readonly after: string | null; readonly currency: string }) {
  if (before === after) return <Money amount={after} currency={currency} className="text-ink-2" />
  return <><Money amount={before} currency={currency} className="text-ink-2" /> <span role="img" aria-label="becomes" className="text-ink-3">→</span> <Money amount={after} currency={currency} className="font-semibold" /></>
}

function Marked({ differs, children }: { readonly differs: boolean; readonly children: ReactNode }) {
  return differs ? <span className="font-medium">{children}</span> : <span className="text-ink-2">{children}</span>
}

const ICON = 'size-3.5 shrink-0'
const LOOK: Readonly<Record<Exclude<Change, 'moved'>, { readonly tone: Tone; readonly text: string; readonly glyph: ReactNode }>> = {
  won_now: { tone: 'good', text: 'Wins now', glyph: <Check aria-hidden className={ICON} /> },
  lost_now: { tone: 'bad', text: 'No longer wins', glyph: <X aria-hidden className={ICON} /> },
  in_now: { tone: 'accent', text: 'In now', glyph: <LogIn aria-hidden className={ICON} /> },
  out_now: { tone: 'ring', text: 'Out now', glyph: <LogOut aria-hidden className={ICON} /> },
  same: { tone: 'neutral', text: 'Same', glyph: <Equal aria-hidden className={ICON} /> },
}

function ChangeMark({ row }: { readonly row: TargetComparison }) {
  if (row.change !== 'moved') return <StatusMark tone={LOOK[row.change].tone} glyph={LOOK[row.change].glyph}>{LOOK[row.change].text}</StatusMark>
  const [from, to] = [row.before?.rank ?? null, row.after?.rank ?? null]
  if (from === null || to === null || from === to) return <StatusMark tone="accent" glyph={<Equal aria-hidden className={ICON} />}>{row.before?.reason !== row.after?.reason ? 'Other reason' : 'Other bid or price'}</StatusMark>
  return <StatusMark tone="accent" glyph={to < from ? <ArrowUp aria-hidden className={ICON} /> : <ArrowDown aria-hidden className={ICON} />}>Rank {from} → {to}</StatusMark>
}
