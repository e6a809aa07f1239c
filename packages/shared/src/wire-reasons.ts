/**
 * What each reason is called on the wire: by a number of our own, and in the dialects of those who send calls and bid on them. A dialect rarely has the word
 * for what happened; then it gets the nearest that is true, and the detail stays ours. Documented in docs/reasons.md.
 */
import type { ReasonCode } from './reasons.ts'

/** Every rejection that Ringba itself documents or is known to send, as it titles them. There is no 1008, 1009 or 1010. */
export const RINGBA_REJECTIONS = {
  1001: 'Disabled',
  1002: 'Initial tag filter',
  1003: 'No capacity',
  1004: 'Caller ID',
  1005: 'Final tag filters',
  1006: 'Final capacity check',
  1007: 'Closed or Capped',
  1024: 'Rate-limited',
  1025: 'Ringba rate-limited',
  1026: 'Ringba Pool Rate Limited',
  1100: 'Caller ID verification',
} as const
export type RingbaCode = keyof typeof RINGBA_REJECTIONS

/** Of OpenRTB 3.0's list of loss reasons, which 2.6 shares, those that do not concern advertisements. Numbers from 500 on are each exchange's own. */
export const OPENRTB_LOSS_REASONS = {
  0: 'Bid Won',
  1: 'Internal Error',
  2: 'Impression Opportunity Expired',
  3: 'Invalid Bid Response',
  4: 'Invalid Deal ID',
  9: 'Missing Bid Price',
  100: 'Bid was Below Auction Floor',
  101: 'Bid was Below Deal Floor',
  102: 'Lost to Higher Bid',
  103: 'Lost to a Bid for a Deal',
  104: 'Buyer Seat Blocked',
} as const
export type OpenRtbLossCode = keyof typeof OPENRTB_LOSS_REASONS

/** Of OpenRTB 3.0's list of no-bid reasons, which 2.6 shares, those that can be true of a telephone call. Numbers from 500 on are each exchange's own. */
export const OPENRTB_NO_BID_REASONS = {
  0: 'Unknown Error',
  1: 'Technical Error',
  2: 'Invalid Request',
  6: 'Unsupported Device',
  7: 'Blocked Publisher or Site',
  9: 'Daily User Cap Met',
  15: 'Insufficient Auction Time',
} as const
export type OpenRtbNoBidCode = keyof typeof OPENRTB_NO_BID_REASONS

/**
 * Status codes of the OpenRTB community extension "seat non-bid", which Prebid Server answers with: 0-99 no bid, 100-199 error, 200-299 the seat was not asked,
 * 300-399 its bid was turned down.
 */
export const SEAT_NON_BID_STATUSES = {
  0: 'No Bid - General',
  100: 'Error - General',
  101: 'Error - Timeout',
  102: 'Error - Invalid Bid Response',
  103: 'Error - Bidder Unreachable',
  200: 'Request Blocked - General',
  204: 'Request Blocked - Privacy',
  300: 'Response Rejected - General',
  301: 'Response Rejected - Below Floor',
} as const
export type SeatNonBidStatus = keyof typeof SEAT_NON_BID_STATUSES

export interface WireReason {
  /** Ours: 1000s not eligible, 2000s capacity, 3000s price, 4000s compliance, 5000s technical, 6000s lost. Once given, never given to anything else. */
  readonly number: number
  /** For a ping that is refused for it; null for what becomes of a call only later. */
  readonly ringba: RingbaCode | null
  /** For a bidder that is told why it lost; null where OpenRTB has no word, and our own number is said instead. */
  readonly loss: OpenRtbLossCode | null
  /** For a bid request that is answered without a bid; null as above. */
  readonly noBid: OpenRtbNoBidCode | null
  readonly seatNonBid: SeatNonBidStatus
}

/** Numbers begin at 201 of their thousand, so that none of ours can be taken for one of Ringba's. */
export const WIRE_REASONS = {
  'not_eligible.campaign_paused': { number: 1201, ringba: 1001, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.buyer_paused': { number: 1202, ringba: 1003, loss: 104, noBid: null, seatNonBid: 200 },
  'not_eligible.target_paused': { number: 1203, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.profile_paused': { number: 1204, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.attempts_used': { number: 1205, ringba: 1006, loss: 2, noBid: null, seatNonBid: 200 },
  'not_eligible.time_used': { number: 1206, ringba: 1006, loss: 2, noBid: 15, seatNonBid: 200 },
  'not_eligible.already_tried': { number: 1207, ringba: 1006, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.geography': { number: 1208, ringba: 1002, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.call_type': { number: 1209, ringba: 1002, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.caller_type': { number: 1210, ringba: 1002, loss: null, noBid: 6, seatNonBid: 200 },
  'not_eligible.quality': { number: 1211, ringba: 1002, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.quality_history': { number: 1212, ringba: 1002, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.tag_missing': { number: 1213, ringba: 1005, loss: null, noBid: 2, seatNonBid: 200 },
  'not_eligible.tag_filter': { number: 1214, ringba: 1006, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.tag_rejected': { number: 1215, ringba: 1002, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.skills': { number: 1216, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.duplicate_campaign': { number: 1217, ringba: 1004, loss: null, noBid: 9, seatNonBid: 200 },
  'not_eligible.duplicate_buyer': { number: 1218, ringba: 1004, loss: null, noBid: 9, seatNonBid: 200 },
  'not_eligible.duplicate_target': { number: 1219, ringba: 1004, loss: null, noBid: 9, seatNonBid: 200 },
  'not_eligible.closed': { number: 1220, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.break': { number: 1221, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'not_eligible.holiday': { number: 1222, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.total_cap': { number: 2201, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.month_cap': { number: 2202, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.day_cap': { number: 2203, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.hour_cap': { number: 2204, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.campaign_concurrency': { number: 2205, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.buyer_concurrency': { number: 2206, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.target_concurrency': { number: 2207, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.profile_concurrency': { number: 2208, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'capacity.no_agent_available': { number: 2209, ringba: 1003, loss: null, noBid: null, seatNonBid: 200 },
  'price.bid_expired': { number: 3201, ringba: 1006, loss: null, noBid: null, seatNonBid: 300 },
  'price.no_bid': { number: 3202, ringba: 1003, loss: 9, noBid: 0, seatNonBid: 0 },
  'price.below_floor': { number: 3203, ringba: 1006, loss: 100, noBid: null, seatNonBid: 301 },
  'price.below_margin': { number: 3204, ringba: 1006, loss: 100, noBid: null, seatNonBid: 301 },
  'price.total_spend': { number: 3205, ringba: 1003, loss: null, noBid: null, seatNonBid: 300 },
  'price.month_spend': { number: 3206, ringba: 1003, loss: null, noBid: null, seatNonBid: 300 },
  'price.day_spend': { number: 3207, ringba: 1003, loss: null, noBid: null, seatNonBid: 300 },
  'price.hour_spend': { number: 3208, ringba: 1003, loss: null, noBid: null, seatNonBid: 300 },
  'price.insufficient_funds': { number: 3209, ringba: 1003, loss: null, noBid: null, seatNonBid: 300 },
  'compliance.denied': { number: 4201, ringba: 1004, loss: null, noBid: null, seatNonBid: 204 },
  'compliance.attestation': { number: 4202, ringba: 1004, loss: null, noBid: null, seatNonBid: 200 },
  'technical.currency': { number: 5201, ringba: 1006, loss: 3, noBid: 1, seatNonBid: 300 },
  'technical.bid_timeout': { number: 5202, ringba: 1003, loss: 2, noBid: 15, seatNonBid: 101 },
  'technical.bid_error': { number: 5203, ringba: 1003, loss: null, noBid: 1, seatNonBid: 103 },
  'technical.bid_invalid': { number: 5204, ringba: 1003, loss: 3, noBid: 1, seatNonBid: 102 },
  'technical.no_answer': { number: 5205, ringba: null, loss: null, noBid: null, seatNonBid: 100 },
  'technical.busy': { number: 5206, ringba: null, loss: null, noBid: null, seatNonBid: 100 },
  'technical.declined': { number: 5207, ringba: null, loss: null, noBid: null, seatNonBid: 100 },
  'technical.failed': { number: 5208, ringba: null, loss: null, noBid: 1, seatNonBid: 100 },
  'technical.refused_at_admission': { number: 5209, ringba: 1006, loss: 1, noBid: 1, seatNonBid: 300 },
  'lost.outbid': { number: 6201, ringba: null, loss: 102, noBid: null, seatNonBid: 300 },
  'lost.ranked_lower': { number: 6202, ringba: null, loss: null, noBid: null, seatNonBid: 300 },
  'lost.not_in_plan': { number: 6203, ringba: null, loss: null, noBid: null, seatNonBid: 200 },
  'lost.other_profile': { number: 6204, ringba: null, loss: 102, noBid: null, seatNonBid: 300 },
  'lost.caller_hung_up': { number: 6205, ringba: null, loss: 2, noBid: null, seatNonBid: 300 },
} as const satisfies Record<ReasonCode, WireReason>

/** `rejectReason` as Ringba writes it: "No capacity (Code: 1003)". Null where a ping cannot be refused for it. */
export function ringbaRejectReason(code: ReasonCode): string | null {
  const { ringba } = WIRE_REASONS[code]
  return ringba === null ? null : `${RINGBA_REJECTIONS[ringba]} (Code: ${ringba})`
}

/** OpenRTB's loss reason (`${AUCTION_LOSS}`): the standard one, or our own number, which is one of the exchange's own from 500 on. */
export function openRtbLossReason(code: ReasonCode): number {
  return WIRE_REASONS[code].loss ?? WIRE_REASONS[code].number
}

/** OpenRTB's no-bid reason (`nbr`): the standard one, or our own number. */
export function openRtbNoBidReason(code: ReasonCode): number {
  return WIRE_REASONS[code].noBid ?? WIRE_REASONS[code].number
}
