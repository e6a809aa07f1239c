import type { DecisionExplanation, ExplainedTarget } from '@ringfloor/shared'
import { ChevronRight } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { cn } from '../../ui/cn.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Money } from '../../ui/money.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { usePages } from '../../ui/use-pages.ts'
import { largestOf } from '../journey/explain-auction.ts'
import { BidBar } from './bid-bar.tsx'
import { ProfileVerdicts } from './profile-verdicts.tsx'
import { ReasonWords } from './reason-words.tsx'
import { ResultOfTarget } from './result-of-target.tsx'
import { countGroups, GROUP_TEXT, groupOf, hasMore, searchVerdicts, sortVerdicts, VERDICT_GROUPS, winnerOf, type VerdictGroup } from './verdicts.ts'

const PAGE = 50
/** Fewer are found by looking. */
const SEARCH_FROM = 9

/** Every target with its one reason: the ranking first, then the others by range of reasons. */
export function VerdictTable({ explanation, floor }: { readonly explanation: DecisionExplanation; readonly floor: string | null }) {
  const [group, setGroup] = useState<VerdictGroup | 'all'>('all')
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const sought = useDeferredValue(search)
  const found = sortVerdicts(searchVerdicts(explanation.targets, sought))
  const counts = countGroups(found)
  const shown = group === 'all' ? found : found.filter((target) => groupOf(target) === group)
  const pages = usePages(shown, PAGE, `${group} ${sought}`)
  const toggle = (targetId: string) => setOpen((now) => (now.has(targetId) ? new Set([...now].filter((each) => each !== targetId)) : new Set([...now, targetId])))
  const columns = columnsOf(explanation, floor, open, toggle)
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line px-3 py-2">
        <FilterChips label="Targets shown" value={group} onChange={setGroup} choices={[{ value: 'all', label: 'All targets', count: found.length }, ...VERDICT_GROUPS.map((value) => ({ value, label: GROUP_TEXT[value], count: counts[value] }))]} />
        {explanation.targets.length >= SEARCH_FROM && <SearchField label="Search targets" value={search} onChange={setSearch} className="ml-auto" />}
      </div>
      <DataTable
        label="Targets in the decision"
        columns={columns}
        rows={pages.rows}
        rowKey={(target) => target.targetId}
        rowProps={(target) => ({ 'data-target-id': target.targetId, 'data-result': target.result, 'data-reason': target.reason ?? '' })}
        groupOf={(target) => ({ key: groupOf(target), heading: <>{GROUP_TEXT[groupOf(target)]} <span className="text-ink-3 tabular-nums">{counts[groupOf(target)].toLocaleString('en-US')}</span></> })}
        below={(target) => open.has(target.targetId) && <ProfileVerdicts target={target} currency={explanation.currency} />}
        empty={sought === '' ? <EmptyState title="No targets">The campaign had no targets when this was decided.</EmptyState> : <EmptyState title="Nothing found">No target, buyer or reason has “{sought}” in it.</EmptyState>}
      />
      <Pager label="targets" pages={pages} />
      {explanation.omitted > 0 && <p className="border-t border-line px-3 py-2 text-ink-2">{explanation.omitted.toLocaleString('en-US')} more verdicts on targets and bid profiles are not listed here: the best ranked come first, then the first by name.</p>}
    </>
  )
}

function columnsOf(explanation: DecisionExplanation, floor: string | null, open: ReadonlySet<string>, toggle: (targetId: string) => void): readonly Column<ExplainedTarget>[] {
  const { currency } = explanation
  const clearingPrice = winnerOf(explanation)?.price ?? null
  const largest = largestOf([...explanation.targets.map((target) => target.bid), floor, clearingPrice])
  const toggleColumn: Column<ExplainedTarget> = {
    key: 'more', header: 'Bid profiles', quietHeader: true, className: 'w-8 pr-0', cell: (target) => hasMore(target) && <MoreButton target={target} open={open.has(target.targetId)} onToggle={() => toggle(target.targetId)} />,
  }
  return [
    ...(explanation.targets.some(hasMore) ? [toggleColumn] : []),
    { key: 'rank', header: 'Rank', className: 'w-12', cellClassName: 'tabular-nums', cell: (target) => target.rank ?? <span className="text-ink-3">—</span> },
    { key: 'target', header: 'Target', className: 'min-w-28 xl:min-w-52', cellClassName: 'whitespace-normal py-1', cell: (target) => <><span className="font-medium">{target.targetName}</span> <span className="text-ink-3">{target.buyerName}</span></> },
    { key: 'bid', header: 'Bid', align: 'end', cell: (target) => <Money amount={target.bid} currency={currency} className={target.result === 'won' ? 'font-semibold' : undefined} /> },
    { key: 'price', header: 'Would pay', align: 'end', cell: (target) => <Money amount={target.price} currency={currency} className={target.result === 'won' ? 'font-semibold' : undefined} /> },
    { key: 'ladder', header: 'Bid beside the floor and the clearing price', quietHeader: true, className: 'w-40 max-xl:hidden', cell: (target) => target.bid !== null && <BidBar bid={target.bid} won={target.result === 'won'} {...{ floor, clearingPrice, largest }} /> },
    { key: 'result', header: 'Result', cell: (target) => <ResultOfTarget result={target.result} /> },
    { key: 'why', header: 'Why', className: 'w-1/3', cellClassName: 'whitespace-normal', cell: (target) => <ReasonWords verdict={target} /> },
  ]
}

function MoreButton({ target, open, onToggle }: { readonly target: ExplainedTarget; readonly open: boolean; readonly onToggle: () => void }) {
  return (
    <button type="button" aria-expanded={open} aria-label={`Bid profiles of ${target.targetName}`} onClick={onToggle} className="grid size-6 place-items-center rounded-md text-ink-2 hover:bg-hover hover:text-ink">
      <ChevronRight aria-hidden className={cn('size-4 transition-transform', open && 'rotate-90')} />
    </button>
  )
}
