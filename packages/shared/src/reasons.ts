/**
 * Why a target did not get a call: exactly one coded reason per target, a closed list in ranges. The exchange's own terms; what each RTB dialect
 * says instead is in `wire-reasons.ts`.
 */
import { z } from 'zod'

export const REASON_RANGES = ['not_eligible', 'capacity', 'price', 'compliance', 'technical', 'lost'] as const
export type ReasonRange = (typeof REASON_RANGES)[number]

/** One sentence a manager understands, per code. The order of the list is the order in which documentation shows it. */
export const REASON_TEXT = {
  'not_eligible.campaign_paused': 'The campaign is paused.',
  'not_eligible.buyer_paused': 'The buyer is paused.',
  'not_eligible.target_paused': 'The target is paused.',
  'not_eligible.profile_paused': 'The bid profile is paused.',
  'not_eligible.attempts_used': 'This call has been offered as often as the campaign allows.',
  'not_eligible.time_used': 'This call has been routed for as long as the campaign allows.',
  'not_eligible.already_tried': 'This target was tried earlier in the same call.',
  'not_eligible.geography': "The caller's location is not one this target takes.",
  'not_eligible.call_type': 'The target does not take calls of this type.',
  'not_eligible.caller_type': "The target does not take calls from this kind of telephone.",
  'not_eligible.quality': "The call's quality score is below what the target asks for.",
  'not_eligible.quality_history': "There is too little history behind the call's quality score.",
  'not_eligible.tag_missing': 'A tag that the target asks for was not sent.',
  'not_eligible.tag_filter': "The call's tags do not pass the target's filters.",
  'not_eligible.tag_rejected': "A bid modifier refuses this call's tags.",
  'not_eligible.skills': 'No agent of this target has the skills that the call asks for.',
  'not_eligible.duplicate_campaign': 'The caller has called this campaign before, within the time that counts as a duplicate.',
  'not_eligible.duplicate_buyer': 'The buyer has had this caller before, within the time that counts as a duplicate.',
  'not_eligible.duplicate_target': 'The target has had this caller before, within the time that counts as a duplicate.',
  'not_eligible.closed': "Outside the target's opening hours.",
  'not_eligible.break': "Within a break of the target's opening hours.",
  'not_eligible.holiday': 'The target is closed for a holiday.',
  'capacity.total_cap': 'The cap for all time is used up.',
  'capacity.month_cap': 'The cap for this month is used up.',
  'capacity.day_cap': 'The cap for today is used up.',
  'capacity.hour_cap': 'The cap for this hour is used up.',
  'capacity.campaign_concurrency': 'The campaign already has as many live calls as it takes.',
  'capacity.buyer_concurrency': 'The buyer already has as many live calls as it takes.',
  'capacity.target_concurrency': 'The target already has as many live calls as it takes.',
  'capacity.profile_concurrency': 'The bid profile already has as many live calls as it takes.',
  'capacity.no_agent_available': 'No agent of this target is available.',
  'price.bid_expired': 'The bid has expired.',
  'price.no_bid': 'The bidder offers nothing for this call.',
  'price.below_floor': "The bid is below the campaign's floor.",
  'price.below_margin': 'The bid leaves less margin than the campaign asks for.',
  'price.total_spend': 'The bid would exceed the budget.',
  'price.month_spend': 'The bid would exceed the spending limit of this month.',
  'price.day_spend': 'The bid would exceed the spending limit of today.',
  'price.hour_spend': 'The bid would exceed the spending limit of this hour.',
  'price.insufficient_funds': "The buyer's available balance does not cover the bid.",
  'compliance.denied': 'A compliance rule forbids this call.',
  'compliance.attestation': "The caller ID's attestation is weaker than the target asks for.",
  'technical.currency': 'The bid is in another currency than the campaign.',
  'technical.bid_timeout': 'The bidder did not answer in time.',
  'technical.bid_error': 'The bidder could not be reached, or failed.',
  'technical.bid_invalid': "The bidder's answer could not be understood.",
  'technical.no_answer': 'It rang and nobody answered in time.',
  'technical.busy': 'The line was busy.',
  'technical.declined': 'The call was declined.',
  'technical.failed': 'The carrier could not connect the call.',
  'technical.refused_at_admission': 'The call was given up before it was offered to this target.',
  'lost.outbid': 'Another bid ranked higher.',
  'lost.ranked_lower': 'Another target came first in the routing plan.',
  'lost.not_in_plan': 'The part of the routing plan that this call took does not ask this target.',
  'lost.other_profile': 'Another bid profile of the same target ranked higher.',
  'lost.caller_hung_up': 'The caller hung up first.',
} as const satisfies Record<`${ReasonRange}.${string}`, string>

export type ReasonCode = keyof typeof REASON_TEXT
export const REASON_CODES = Object.keys(REASON_TEXT) as [ReasonCode, ...ReasonCode[]]
export const reasonCodeSchema = z.enum(REASON_CODES)

export function reasonRange(code: ReasonCode): ReasonRange {
  return code.slice(0, code.indexOf('.')) as ReasonRange
}
