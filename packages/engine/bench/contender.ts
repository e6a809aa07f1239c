import type { MarketCall } from './market.ts'

/** What everybody must find for a call: who wins, what it pays, and the best bid of another buyer below it. */
export interface Answer {
  readonly winner: string | null
  readonly price: number
  readonly runnerUp: string | null
}

export interface Contender {
  readonly name: string
  readonly decide: (call: MarketCall) => Answer | Promise<Answer>
}

/** A bid that is in, as a peer sees it. */
export interface Found {
  readonly profileId: string
  readonly targetId: string
  readonly buyerId: string
  readonly bid: number
}
