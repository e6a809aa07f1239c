/** A bid that may win: it is above the reserve, and its buyer can pay it. */
export interface AuctionBid {
  readonly targetId: string
  readonly buyerId: string
  readonly bidMicros: bigint
  /** Of its target, from `qualityFactorBps`. */
  readonly factorBps: bigint
}

export interface AuctionTerms {
  readonly kind: 'first_price' | 'second_price'
  /** Nobody pays less. At most the lowest bid. */
  readonly reserveMicros: bigint
  /** Second price only: added to what the runner-up asks for. */
  readonly incrementMicros: bigint
}

export interface RankedBid<Bid extends AuctionBid> {
  readonly bid: Bid
  readonly scoreMicros: bigint
  readonly priceMicros: bigint
}
