import { shareOf } from '../journey/explain-auction.ts'

interface BidBarProps {
  readonly bid: string
  readonly won: boolean
  readonly floor: string | null
  readonly clearingPrice: string | null
  /** What the bar's whole length stands for. */
  readonly largest: string | null
}

/** The bid as a bar; a thin mark is the floor, a strong one the clearing price. The numbers stand beside it in words. */
export function BidBar({ bid, won, floor, clearingPrice, largest }: BidBarProps) {
  const percent = (amount: string) => `${shareOf(amount, largest) * 100}%`
  return (
    <span aria-hidden="true" className="relative block h-4 w-36">
      <span className={won ? 'absolute inset-y-1 left-0 rounded-xs bg-accent' : 'absolute inset-y-1 left-0 rounded-xs bg-line-strong'} style={{ width: percent(bid) }} />
      {floor !== null && <span className="absolute inset-y-0 w-px bg-ink-3" style={{ left: percent(floor) }} />}
      {clearingPrice !== null && <span className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: `calc(${percent(clearingPrice)} - 1px)` }} />}
    </span>
  )
}
