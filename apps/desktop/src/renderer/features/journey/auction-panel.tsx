import { REASON_TEXT } from '@ringfloor/shared'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatMoney } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Pager } from '../../ui/pager.tsx'
import { usePages } from '../../ui/use-pages.ts'
import { BidBar } from '../decision/bid-bar.tsx'
import { ResultOfTarget } from '../decision/result-of-target.tsx'
import { detailOf, explainAuction, explainOwnTargets, largestAmount, orderedTargets, type Auction, type JourneyTarget } from './explain-auction.ts'

const PAGE = 50
const KIND = { first_price: 'First price', second_price: 'Second price' } as const

interface AuctionPanelProps {
  readonly auction: Auction
  readonly currency: string
  /** Staff sees the whole auction, a buyer only own targets. */
  readonly whole: boolean
}

/** Every target with its bid or its reason, and how the price came about. */
export function AuctionPanel({ auction, currency, whole }: AuctionPanelProps) {
  const pages = usePages(orderedTargets(auction), PAGE, '')
  const terms = [KIND[auction.kind], auction.floor && `floor ${formatMoney(auction.floor, currency)}`, auction.clearingPrice && `clearing price ${formatMoney(auction.clearingPrice, currency)}`].filter(Boolean).join(', ')
  return (
    <Panel title="Auction" note={terms}>
      <div className="border-b border-line px-3 py-3"><p className="max-w-[80ch] text-base" data-field="explanation">{whole ? explainAuction(auction, currency) : explainOwnTargets(auction, currency)}</p></div>
      <DataTable
        label="Targets in the auction"
        columns={columnsOf(auction, currency, whole)}
        rows={pages.rows}
        rowKey={(target) => target.targetId}
        rowProps={(target) => ({ 'data-target-id': target.targetId, 'data-result': target.result })}
        empty={<EmptyState title="No targets">The campaign has no targets yet.</EmptyState>}
      />
      <Pager label="targets" pages={pages} />
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
    { key: 'ladder', header: 'Bid beside the floor and the clearing price', quietHeader: true, className: 'w-40', cell: (target) => target.bid !== null && <BidBar bid={target.bid} won={target.result === 'won'} floor={auction.floor} clearingPrice={auction.clearingPrice} largest={largest} /> },
    { key: 'result', header: 'Result', cell: (target) => <ResultOfTarget result={target.result} /> },
    { key: 'why', header: 'Why', cellClassName: 'whitespace-normal', cell: (target) => <Why target={target} /> },
  ]
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
