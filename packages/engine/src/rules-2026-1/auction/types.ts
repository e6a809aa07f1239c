/** A bid of an eligible target. */
export interface AuctionBid {
  readonly targetId: string
  readonly buyerId: string
  readonly bidMicros: bigint
  /** What its buyer can still be charged. */
  readonly availableMicros: bigint
}

export interface AuctionRules {
  readonly auctionKind: 'first_price' | 'second_price'
  readonly floorMicros: bigint
  /** Second price only. */
  readonly incrementMicros: bigint
}

/** How one bid fared. `ranked` are the valid ones, best first. */
export type BidResult<Bid extends AuctionBid> =
  | { readonly kind: 'ranked'; readonly bid: Bid; readonly rank: number; readonly priceMicros: bigint }
  | { readonly kind: 'below_floor'; readonly bid: Bid }
  | { readonly kind: 'insufficient_funds'; readonly bid: Bid; readonly priceMicros: bigint }
