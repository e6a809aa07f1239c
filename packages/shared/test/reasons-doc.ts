/** docs/reasons.md, written from the tables that the code uses. `vitest run --project shared -u wire-reasons` writes the file anew. */
import { OPENRTB_LOSS_REASONS, OPENRTB_NO_BID_REASONS, REASON_CODES, REASON_RANGES, REASON_TEXT, reasonRange, ringbaRejectReason, SEAT_NON_BID_STATUSES, WIRE_REASONS } from '../src/index.ts'
import type { ReasonCode, ReasonRange, WireReason } from '../src/index.ts'

/** When each reason is given. */
const WHEN: Readonly<Record<ReasonCode, string>> = {
  'not_eligible.campaign_paused': 'the campaign is not active, or its publisher is paused',
  'not_eligible.buyer_paused': 'the buyer is not active, or the book does not have it',
  'not_eligible.target_paused': 'the target is not active',
  'not_eligible.profile_paused': 'the bid profile is not active',
  'not_eligible.attempts_used': 'the call was offered `reroute.maxAttempts` times (20 where not set)',
  'not_eligible.time_used': '`reroute.maxSeconds` have passed since routing of the call began',
  'not_eligible.already_tried': 'a number or SIP line was tried before; of an agents target every seat that can ring was, and there is one',
  'not_eligible.geography': 'the caller is in no included place, or in an excluded one; an unknown place is in none',
  'not_eligible.call_type': 'the list of call types does not have the type of the call, or it has none',
  'not_eligible.caller_type': 'the list of caller types does not have the kind of telephone',
  'not_eligible.quality': "the source's score is below `minScore`; an unknown score abstains",
  'not_eligible.quality_history': 'the score rests on fewer than `minHistory` calls',
  'not_eligible.tag_missing': 'no criterion of a filter group is true and at least one cannot be decided: its tag was not sent, or is no number',
  'not_eligible.tag_filter': 'every criterion of a filter group is false',
  'not_eligible.tag_rejected': 'a modifier with `reject` is true',
  'not_eligible.skills': 'an agents target has no agent with all skills that the campaign and the call ask for',
  'not_eligible.duplicate_campaign': 'the first duplicate rule that matches has the scope campaign',
  'not_eligible.duplicate_buyer': 'the first duplicate rule that matches has the scope buyer',
  'not_eligible.duplicate_target': 'the first duplicate rule that matches has the scope target',
  'not_eligible.closed': "outside the weekly hours, on the schedule's own clock",
  'not_eligible.break': 'within the hours, but in a break',
  'not_eligible.holiday': "on a holiday, outside that date's own hours",
  'capacity.total_cap': 'calls of all time have reached a cap of the campaign, buyer, target or profile',
  'capacity.month_cap': 'calls of this month have; months by the calendar of whose cap it is',
  'capacity.day_cap': 'calls of today have',
  'capacity.hour_cap': 'calls of this hour have',
  'capacity.campaign_concurrency': 'live calls have reached the limit of the campaign',
  'capacity.buyer_concurrency': 'live calls have reached the limit of the buyer',
  'capacity.target_concurrency': 'live calls have reached the limit of the target',
  'capacity.profile_concurrency': 'live calls have reached the limit of the bid profile',
  'capacity.no_agent_available': 'an agents target has no seat that can ring and was not rung by this call',
  'price.bid_expired': 'the instant at which the bid ends has come: of the standing bid, or of the outside answer',
  'price.no_bid': 'the bid after modifiers is zero or less, or an outside bidder answered without one',
  'price.below_floor': "the bid is below the campaign's floor or the publisher's reserve",
  'price.below_margin': 'at the bid, less than `minimumMargin` would be left after the payout',
  'price.total_spend': 'the bid and what is held or posted are more than the budget of the campaign, buyer, target or profile',
  'price.month_spend': 'they are more than a spending limit of this month',
  'price.day_spend': 'they are more than a spending limit of today',
  'price.hour_spend': 'they are more than a spending limit of this hour',
  'price.insufficient_funds': 'the balance, less what is held, with the credit limit, is less than the bid',
  'compliance.denied': 'a compliance rule denies the call: before anything else is looked at',
  'compliance.attestation': 'the carrier vouches for the caller ID less than is asked for, or not at all',
  'technical.currency': 'an outside bid is in another currency than the campaign',
  'technical.bid_timeout': 'an outside bidder did not answer before the deadline',
  'technical.bid_error': 'an outside bidder could not be reached, or answered with an error',
  'technical.bid_invalid': "an outside bidder's answer could not be read",
  'technical.no_answer': 'after the decision: it rang for the time set, and nobody answered',
  'technical.busy': 'after the decision: the carrier reports busy',
  'technical.declined': 'after the decision: the agent or the line declined',
  'technical.failed': 'after the decision: the carrier reports a failure',
  'technical.refused_at_admission': 'after the decision: a limit or the funds were used up in between, or the call ended before the offer',
  'lost.outbid': 'the winner and this target stand in the same auction',
  'lost.ranked_lower': 'the winner came first by a strategy, or in an earlier step of the plan',
  'lost.not_in_plan': 'no step of the plan that this call took asks the target',
  'lost.other_profile': 'another bid profile stands for the target in that step',
  'lost.caller_hung_up': 'after the decision: the caller left before anybody answered',
}

const RANGE_TITLES: Readonly<Record<ReasonRange, string>> = {
  not_eligible: 'Not eligible (1000s)', capacity: 'Capacity (2000s)', price: 'Price (3000s)', compliance: 'Compliance (4000s)', technical: 'Technical (5000s)', lost: 'Lost (6000s)',
}

const INTRODUCTION = `# Reasons

Why a target did not get a call: exactly one reason per target, from this closed list. The order of checks, of which the first that fails is the reason, is in
\`packages/engine/src/eligibility\`. The sentences are what people read; beside them stands a detail with the value that decided, such as "12 of 12 calls today
(buyer)". This page is written from the tables in \`packages/shared/src/reasons.ts\` and \`wire-reasons.ts\`; a test compares them.

- **Number**: ours, for wires that want one. Once given, it is never given to anything else. None is also a code of Ringba's.
- **Ringba**: the \`rejectReason\` of a ping that is refused for it. Ringba has a dozen codes and no 1008 to 1010: the nearest is said. A dash: a ping is over by then.
- **Loss** (OpenRTB \`\${AUCTION_LOSS}\`) and **no-bid** (\`nbr\`): the standard number where one is true; a dash: our own number is said, which is allowed from 500 on.
- **Seat non-bid**: the status code of the OpenRTB community extension that Prebid Server answers with.
`

function withTitle<Code extends number>(code: Code | null, titles: Readonly<Record<Code, string>>): string {
  return code === null ? '-' : `${code} ${titles[code]}`
}

function rowOf(code: ReasonCode): string {
  const { number, loss, noBid, seatNonBid }: WireReason = WIRE_REASONS[code]
  const cells = [
    `\`${code}\``, number, REASON_TEXT[code], WHEN[code], ringbaRejectReason(code) ?? '-', withTitle(loss, OPENRTB_LOSS_REASONS), withTitle(noBid, OPENRTB_NO_BID_REASONS),
    withTitle(seatNonBid, SEAT_NON_BID_STATUSES),
  ]
  return `| ${cells.join(' | ')} |`
}

export function writeReasonsDoc(): string {
  const sections = REASON_RANGES.map((range) => {
    const rows = REASON_CODES.filter((code) => reasonRange(code) === range).map(rowOf)
    return `\n## ${RANGE_TITLES[range]}\n\n| reason | number | sentence | when | Ringba | loss | no-bid | seat non-bid |\n|---|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return INTRODUCTION + sections.join('')
}
