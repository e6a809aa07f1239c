import { REASON_TEXT } from '@ringfloor/shared'
import { Check, Minus, X } from 'lucide-react'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatMoney } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { detailOf, explainAuction, explainOwnTargets, largestAmount, orderedTargets, shareOf, type Auction, type JourneyTarget } from './explain-auction.ts'

const KIND = { first_price: 'First price', second_price: 'Second price' } as const

interface AuctionPanelProps {
  readonly auction: Auction
  readonly currency: string
  /** Staff sees the whole auction, a buyer only own targets. */
  readonly whole: boolean
}

/** Every target with its bid or its reason, and how the price came about. */
export function AuctionPanel({ auction, currency, whole }: AuctionPanelProps) {
  const terms = [KIND[auction.kind], auction.floor && `floor ${formatMoney(auction.floor, currency)}`, auction.clearingPrice && `clearing price ${formatMoney(auction.clearingPrice, currency)}`].filter(Boolean).join(', ')
  return (
    <Panel title="Auction" note={terms}>
      <div className="border-b border-line px-3 py-3"><p className="max-w-[80ch] text-base" data-field="explanation">{whole ? explainAuction(auction, currency) : explainOwnTargets(auction, currency)}</p></div>
      <DataTable
        label="Targets in the auction"
        columns={columnsOf(auction, currency, whole)}
        rows={orderedTargets(auction)}
        rowKey={(target) => target.targetId}
        rowProps={(target) => ({ 'data-target-id': target.targetId, 'data-result': target.result })}
        empty={<EmptyState title="No targets">The campaign has no targets yet.</EmptyState>}
      />
    </Panel>
  )
}

function columnsOf(auction: Auction, currency: string, whole: boolean): readonly Column<JourneyTarget>[] {
  const largest = largestAmount(auction)
  const rank: Column<JourneyTarget> = { key: 'rank', header: 'Rank', className: 'w-12', cell: (target) => target.rank ?? <span className="text-ink-3">—</span> }
  return [
    ...(whole ? [rank] : []),
    { key: 'target', header: 'Target', cell: (target) => <><span className="font-medium">{target.targetName}</span> <span className="text-ink-3">{target.buyerName}</span></> },
    { key: 'bid', header: 'Bid', align: 'end', cell: (target) => <Money amount={target.bid} currency={currency} className={target.result === 'won' ? 'font-semibold' : undefined} /> },
    { key: 'ladder', header: 'Bid beside the floor and the clearing price', quietHeader: true, className: 'w-40', cell: (target) => target.bid !== null && <BidBar target={target} auction={auction} largest={largest} /> },
    { key: 'result', header: 'Result', cell: (target) => <TargetResult target={target} /> },
    { key: 'why', header: 'Why', cellClassName: 'whitespace-normal', cell: (target) => <Why target={target} /> },
  ]
}

function TargetResult({ target }: { readonly target: JourneyTarget }) {
  if (target.result === 'won') return <StatusMark tone="good" glyph={<Check aria-hidden className="size-3.5" />}>Won</StatusMark>
  if (target.result === 'lost') return <StatusMark tone="neutral" glyph={<X aria-hidden className="size-3.5" />}>Lost</StatusMark>
  return <StatusMark tone="neutral" glyph={<Minus aria-hidden className="size-3.5" />}>Not eligible</StatusMark>
}

function Why({ target }: { readonly target: JourneyTarget }) {
  const detail = detailOf(target)
  return (
    <span className="block py-1.5" title={target.reason ?? undefined}>
      {target.reason ? REASON_TEXT[target.reason] : target.result === 'won' ? 'Took the call.' : '—'}
      {detail && <span className="text-ink-3"> {detail}</span>}
    </span>
  )
}

/** The bid as a bar; a thin mark is the floor, a strong one the clearing price. The numbers stand beside it in words. */
function BidBar({ target, auction, largest }: { readonly target: JourneyTarget; readonly auction: Auction; readonly largest: string | null }) {
  const percent = (amount: string | null) => `${shareOf(amount, largest) * 100}%`
  return (
    <span aria-hidden="true" className="relative block h-4 w-36">
      <span className={target.result === 'won' ? 'absolute inset-y-1 left-0 rounded-xs bg-accent' : 'absolute inset-y-1 left-0 rounded-xs bg-line-strong'} style={{ width: percent(target.bid) }} />
      {auction.floor !== null && <span className="absolute inset-y-0 w-px bg-ink-3" style={{ left: percent(auction.floor) }} />}
      {auction.clearingPrice !== null && <span className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: `calc(${percent(auction.clearingPrice)} - 1px)` }} />}
    </span>
  )
}
