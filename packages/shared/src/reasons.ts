/**
 * Why a target did not get a call: exactly one coded reason per target, a closed list in ranges. The exchange's own terms; each dialect's
 * wire codes are mapped from these at its adapter.
 */
import { z } from 'zod'

export const REASON_RANGES = ['not_eligible', 'capacity', 'price', 'compliance', 'technical', 'lost'] as const
export type ReasonRange = (typeof REASON_RANGES)[number]

export const REASON_CODES = [
  'not_eligible.campaign_paused',
  'not_eligible.buyer_paused',
  'not_eligible.target_paused',
  'not_eligible.closed',
  'not_eligible.geography',
  'not_eligible.already_tried',
  'capacity.target_concurrency',
  'capacity.buyer_concurrency',
  'capacity.campaign_concurrency',
  'capacity.hour_cap',
  'capacity.day_cap',
  'capacity.no_agent_available',
  'price.insufficient_funds',
  'price.below_floor',
  'compliance.denied',
  'technical.no_answer',
  'technical.busy',
  'technical.failed',
  'technical.refused_at_admission',
  'lost.outbid',
  'lost.caller_hung_up',
] as const
export const reasonCodeSchema = z.enum(REASON_CODES)
export type ReasonCode = (typeof REASON_CODES)[number]

export function reasonRange(code: ReasonCode): ReasonRange {
  return code.slice(0, code.indexOf('.')) as ReasonRange
}

/** One sentence a manager understands. */
export const REASON_TEXT: Readonly<Record<ReasonCode, string>> = {
  'not_eligible.campaign_paused': 'The campaign is paused.',
  'not_eligible.buyer_paused': 'The buyer is paused.',
  'not_eligible.target_paused': 'The target is paused.',
  'not_eligible.closed': "Outside the target's opening hours.",
  'not_eligible.geography': "The caller's location is not one this target takes.",
  'not_eligible.already_tried': 'This target was tried earlier in the same call.',
  'capacity.target_concurrency': 'The target already has as many live calls as it takes.',
  'capacity.buyer_concurrency': 'The buyer already has as many live calls as it takes.',
  'capacity.campaign_concurrency': 'The campaign already has as many live calls as it takes.',
  'capacity.hour_cap': "The target's cap for this hour is used up.",
  'capacity.day_cap': "The target's cap for today is used up.",
  'capacity.no_agent_available': 'No agent of this target is available.',
  'price.insufficient_funds': "The buyer's available balance does not cover the bid.",
  'price.below_floor': "The bid is below the campaign's floor.",
  'compliance.denied': 'A compliance rule forbids this call.',
  'technical.no_answer': 'It rang and nobody answered in time.',
  'technical.busy': 'The line was busy, or the call was declined.',
  'technical.failed': 'The carrier could not connect the call.',
  'technical.refused_at_admission': 'The call was given up before it was offered to this target.',
  'lost.outbid': 'Another bid ranked higher.',
  'lost.caller_hung_up': 'The caller hung up first.',
}
