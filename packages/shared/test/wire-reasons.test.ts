import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRtbLossReason, openRtbNoBidReason, REASON_CODES, REASON_RANGES, reasonRange, RINGBA_REJECTIONS, ringbaRejectReason, SEAT_NON_BID_STATUSES, WIRE_REASONS } from '../src/index.ts'
import { writeReasonsDoc } from './reasons-doc.ts'

/** What partners have been told. A number that stood here must never mean anything else: add lines, change none. */
const GIVEN_NUMBERS: Readonly<Record<string, number>> = {
  'not_eligible.campaign_paused': 1201, 'not_eligible.buyer_paused': 1202, 'not_eligible.target_paused': 1203, 'not_eligible.profile_paused': 1204, 'not_eligible.attempts_used': 1205,
  'not_eligible.time_used': 1206, 'not_eligible.already_tried': 1207, 'not_eligible.geography': 1208, 'not_eligible.call_type': 1209, 'not_eligible.caller_type': 1210,
  'not_eligible.quality': 1211, 'not_eligible.quality_history': 1212, 'not_eligible.tag_missing': 1213, 'not_eligible.tag_filter': 1214, 'not_eligible.tag_rejected': 1215,
  'not_eligible.skills': 1216, 'not_eligible.duplicate_campaign': 1217, 'not_eligible.duplicate_buyer': 1218, 'not_eligible.duplicate_target': 1219, 'not_eligible.closed': 1220,
  'not_eligible.break': 1221, 'not_eligible.holiday': 1222, 'capacity.total_cap': 2201, 'capacity.month_cap': 2202, 'capacity.day_cap': 2203, 'capacity.hour_cap': 2204,
  'capacity.campaign_concurrency': 2205, 'capacity.buyer_concurrency': 2206, 'capacity.target_concurrency': 2207, 'capacity.profile_concurrency': 2208,
  'capacity.no_agent_available': 2209, 'price.bid_expired': 3201, 'price.no_bid': 3202, 'price.below_floor': 3203, 'price.below_margin': 3204, 'price.total_spend': 3205,
  'price.month_spend': 3206, 'price.day_spend': 3207, 'price.hour_spend': 3208, 'price.insufficient_funds': 3209, 'compliance.denied': 4201, 'compliance.attestation': 4202,
  'technical.currency': 5201, 'technical.bid_timeout': 5202, 'technical.bid_error': 5203, 'technical.bid_invalid': 5204, 'technical.no_answer': 5205, 'technical.busy': 5206,
  'technical.declined': 5207, 'technical.failed': 5208, 'technical.refused_at_admission': 5209, 'lost.outbid': 6201, 'lost.ranked_lower': 6202, 'lost.not_in_plan': 6203,
  'lost.other_profile': 6204, 'lost.caller_hung_up': 6205,
}

describe('wire reasons', () => {
  it('have every reason and no other', () => {
    expect(Object.keys(WIRE_REASONS).sort()).toEqual([...REASON_CODES].sort())
  })

  it('keep the numbers that were given', () => {
    expect(Object.fromEntries(REASON_CODES.map((code) => [code, WIRE_REASONS[code].number]))).toEqual(GIVEN_NUMBERS)
  })

  it('have one number each, in the thousand of its range, which is none of Ringba\'s', () => {
    const numbers = REASON_CODES.map((code) => WIRE_REASONS[code].number)
    expect(new Set(numbers).size).toBe(REASON_CODES.length)
    for (const code of REASON_CODES) expect(Math.floor(WIRE_REASONS[code].number / 1000), code).toBe(REASON_RANGES.indexOf(reasonRange(code)) + 1)
    for (const number of numbers) expect(Object.keys(RINGBA_REJECTIONS)).not.toContain(String(number))
  })

  it('speak to Ringba in its true codes only, as it writes them', () => {
    expect(Object.keys(RINGBA_REJECTIONS)).toEqual(['1001', '1002', '1003', '1004', '1005', '1006', '1007', '1024', '1025', '1026', '1100'])
    expect(ringbaRejectReason('capacity.day_cap')).toBe('No capacity (Code: 1003)')
    expect(ringbaRejectReason('lost.outbid')).toBeNull()
    for (const code of REASON_CODES) expect(ringbaRejectReason(code) ?? 'Disabled (Code: 1001)').toMatch(/^[A-Z][A-Za-z -]+ \(Code: (100[1-7]|102[4-6]|1100)\)$/)
  })

  it('say our own number, from 500 on, where OpenRTB has none', () => {
    expect(openRtbLossReason('lost.outbid')).toBe(102)
    expect(openRtbLossReason('capacity.day_cap')).toBe(2203)
    expect(openRtbNoBidReason('technical.bid_timeout')).toBe(15)
    expect(openRtbNoBidReason('price.no_bid')).toBe(0)
    expect(openRtbNoBidReason('lost.outbid')).toBe(6201)
    // 0 means that the bid won.
    for (const code of REASON_CODES) expect(openRtbLossReason(code)).toBeGreaterThan(0)
  })

  it.each([
    ['not_eligible.closed', 200], ['price.no_bid', 0], ['technical.bid_timeout', 101], ['price.below_floor', 301], ['compliance.denied', 204],
  ] as const)('say in which part of an auction it happened: %s', (code, status) => {
    expect(WIRE_REASONS[code].seatNonBid).toBe(status)
    expect(SEAT_NON_BID_STATUSES[status]).toMatch(/^(No Bid|Error|Request Blocked|Response Rejected) - /)
  })

  it('say of whoever was not asked that the request was blocked', () => {
    for (const code of REASON_CODES) {
      const range = reasonRange(code)
      if (range === 'not_eligible' || range === 'capacity' || range === 'compliance') expect(Math.floor(WIRE_REASONS[code].seatNonBid / 100), code).toBe(2)
    }
  })

  it('are documented in docs/reasons.md (run with -u to write it anew)', async () => {
    await expect(writeReasonsDoc()).toMatchFileSnapshot(join(import.meta.dirname, '../../../docs/reasons.md'))
  })
})
