import type { CallJourney } from '@ringfloor/shared'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatPreciseTime } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { Panel } from '../../ui/panel.tsx'

type Posting = CallJourney['postings'][number]

const KIND: Readonly<Record<Posting['kind'], string>> = { hold: 'Put on hold', post: 'Posted', void: 'Hold released', expire: 'Hold expired' }

const COLUMNS: readonly Column<Posting>[] = [
  { key: 'at', header: 'Time', className: 'w-28', cellClassName: 'tabular-nums', cell: (posting) => formatPreciseTime(posting.at) },
  { key: 'kind', header: 'What', cell: (posting) => <span className="font-medium" title={posting.key}>{KIND[posting.kind]}</span> },
  { key: 'from', header: 'From', cell: (posting) => posting.debitAccount ?? '—' },
  { key: 'to', header: 'To', cell: (posting) => posting.creditAccount ?? '—' },
  { key: 'amount', header: 'Amount', align: 'end', cell: (posting) => <Money amount={posting.amount} currency={posting.currency} className="font-medium" /> },
]

interface PostingsPanelProps {
  readonly postings: readonly Posting[]
  readonly settled: boolean
  readonly ended: boolean
}

export function PostingsPanel({ postings, settled, ended }: PostingsPanelProps) {
  return (
    <Panel title="Postings" note={settled ? 'Settled' : ended ? 'Being settled' : 'Settled when the call ends'}>
      <DataTable label="Postings" columns={COLUMNS} rows={postings} rowKey={(posting) => posting.id} rowProps={(posting) => ({ 'data-posting-kind': posting.kind })} empty={<EmptyState title="No money moved">Money is put on hold when a target gets the call.</EmptyState>} />
    </Panel>
  )
}
