import type { WhatIfRow } from '@ringfloor/shared'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowRightLeft, CircleDollarSign, Equal, LogIn, LogOut } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { serverNow } from '../../api/server-clock.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { formatFullTime, formatMoney, formatTime } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { Pager } from '../../ui/pager.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusMark, type Tone } from '../../ui/status-mark.tsx'
import { usePages } from '../../ui/use-pages.ts'
import { countRows, describeRow, filterRows, ROW_FILTER_TEXT, ROW_FILTERS, type RowFilter } from './campaign-figures.ts'

const PAGE = 50

/** Each call before and after, those that changed first in sight. */
export function CampaignRows({ rows, currency }: { readonly rows: readonly WhatIfRow[]; readonly currency: string }) {
  const navigate = useNavigate()
  const counts = countRows(rows)
  const [filter, setFilter] = useState<RowFilter>(counts.changed > 0 ? 'changed' : 'all')
  const pages = usePages(filterRows(rows, filter), PAGE, filter)
  return (
    <Panel title="Calls decided again" note="First decision of each call">
      <p className="max-w-[100ch] px-3 pt-2 text-ink-2">Who would have come first, and at which price. Whether somebody would have answered nobody can know.</p>
      <div className="px-3 py-2"><FilterChips label="Calls shown" value={filter} onChange={setFilter} choices={ROW_FILTERS.map((value) => ({ value, label: ROW_FILTER_TEXT[value], count: counts[value] }))} /></div>
      <DataTable
        label="Calls decided again"
        columns={columnsOf(currency)}
        rows={pages.rows}
        rowKey={(row) => row.callId}
        rowProps={(row) => ({ 'data-call-id': row.callId, 'data-change': row.change })}
        onOpen={(row) => void navigate({ to: '/calls/$callId', params: { callId: row.callId } })}
        empty={<EmptyState title={counts.changed === 0 ? 'Every call goes where it went' : 'No such call'}>{counts.changed === 0 ? 'The changes make no difference to these calls.' : 'None of these calls changes in this way.'}</EmptyState>}
      />
      <Pager label="calls" pages={pages} />
    </Panel>
  )
}

const LINK = 'font-medium text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current'

function columnsOf(currency: string): readonly Column<WhatIfRow>[] {
  const money = (amount: string) => formatMoney(amount, currency)
  return [
    {
      key: 'received', header: 'Received', className: 'w-20 xl:w-32', cell: (row) => (
        <Link to="/calls/$callId" params={{ callId: row.callId }} title={formatFullTime(row.receivedAt)} className={`${LINK} tabular-nums`} aria-label={`Journey of the call received ${formatTime(row.receivedAt, serverNow())}`}>{formatTime(row.receivedAt, serverNow())}</Link>
      ),
    },
    { key: 'before', header: 'Before', cellClassName: 'whitespace-normal py-1 text-ink-2', cell: (row) => <Placement of={row.before} /> },
    { key: 'priceBefore', header: 'Price', align: 'end', cell: (row) => <Money amount={row.before?.price ?? null} currency={currency} className="text-ink-2" /> },
    { key: 'after', header: 'After', cellClassName: 'whitespace-normal py-1', cell: (row) => <Placement of={row.after} /> },
    { key: 'priceAfter', header: 'Price', align: 'end', cell: (row) => <Money amount={row.after?.price ?? null} currency={currency} className={row.change === 'same' ? 'text-ink-2' : 'font-medium'} /> },
    { key: 'change', header: 'Change', className: 'min-w-36', cellClassName: 'whitespace-normal py-1', cell: (row) => <StatusMark tone={LOOK[row.change].tone} glyph={LOOK[row.change].glyph} className="whitespace-normal">{describeRow(row, money)}</StatusMark> },
    { key: 'reason', header: 'Why', className: 'xl:w-1/4', cellClassName: 'whitespace-normal py-1 text-ink-2', cell: (row) => <span title={row.reason ?? undefined}>{row.reasonText ?? '—'}</span> },
  ]
}

function Placement({ of }: { readonly of: WhatIfRow['before'] }) {
  return of ? <><span className="font-medium">{of.targetName}</span> <span className="text-ink-3">{of.buyerName}</span></> : <span className="text-ink-3">Nobody</span>
}

const ICON = 'size-3.5 shrink-0'
const LOOK: Readonly<Record<WhatIfRow['change'], { readonly tone: Tone; readonly glyph: ReactNode }>> = {
  same: { tone: 'neutral', glyph: <Equal aria-hidden className={ICON} /> },
  other_price: { tone: 'accent', glyph: <CircleDollarSign aria-hidden className={ICON} /> },
  other_target: { tone: 'accent', glyph: <ArrowRightLeft aria-hidden className={ICON} /> },
  sold_now: { tone: 'good', glyph: <LogIn aria-hidden className={ICON} /> },
  unsold_now: { tone: 'bad', glyph: <LogOut aria-hidden className={ICON} /> },
}
