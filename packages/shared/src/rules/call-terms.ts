/** The money terms of one call, written down when it is routed: what a campaign says later changes nothing for calls that are on their way. */
import { z } from 'zod'
import { formatDecimal } from '../money.ts'
import { chargeRuleSchema, payoutRuleSchema, type ChargeRule, type DueRule, type PayoutTerms } from './money-rules.ts'

/** `payout` null: the campaign has no publisher, all of the charge is margin. */
export const callTermsSchema = z.strictObject({ charge: chargeRuleSchema, payout: payoutRuleSchema.nullable() })
export type CallTerms = z.infer<typeof callTermsSchema>

/** What a campaign row and its rules say about money. */
export interface CampaignMoney {
  /** Null where it has no publisher. */
  readonly publisherId: string | null
  readonly payoutKind: 'percent' | 'flat'
  readonly payoutBasisPoints: number
  readonly payoutMicros: bigint
  readonly payableAfterSeconds: number
  readonly rules?: { readonly charge?: ChargeRule; readonly payout?: PayoutTerms }
}

/**
 * The terms that a call of this campaign is routed under. Without a charge rule of its own: the clearing price from the payable talk time on. Without payout
 * rules: the row's payout, due when the charge is.
 */
export function callTermsOf(campaign: CampaignMoney): CallTerms {
  const charge = campaign.rules?.charge ?? {
    due: { kind: 'length', afterSeconds: campaign.payableAfterSeconds, timer: 'answer' }, amount: { kind: 'clearing' },
  }
  return { charge, payout: campaign.publisherId === null ? null : (campaign.rules?.payout ?? rowPayout(campaign, charge)) }
}

function rowPayout(campaign: CampaignMoney, charge: ChargeRule): PayoutTerms {
  const { due } = charge
  return campaign.payoutKind === 'flat'
    ? { due, amount: { kind: 'flat', amount: campaign.payoutMicros } }
    : { due, amount: { kind: 'percent', basisPoints: campaign.payoutBasisPoints } }
}

/** As JSON text, amounts as decimal strings: what `callTermsSchema` reads back. */
export function writeCallTerms(terms: CallTerms): string {
  return JSON.stringify(terms, (_key, value: unknown) => (typeof value === 'bigint' ? formatDecimal(value) : value))
}

/**
 * What is wrong with a pair of rules that are each right, in words for whoever wrote them; null where nothing is. A fixed payout is a promise that does not
 * depend on the charge, so it may only fall due where the charge does: the exchange never pays what it was not paid.
 */
export function termsProblem({ charge, payout }: CallTerms): string | null {
  if (payout === null || payout.amount.kind !== 'flat' || impliesDue(payout.due, charge.due)) return null
  return 'A fixed payout must not fall due where the buyer is not charged: let it fall due by the same rule as the charge, or by a stricter one.'
}

/** Whether, wherever one rule makes something due, the other one does, too. */
export function impliesDue(rule: DueRule, other: DueRule): boolean {
  if (other.kind === 'flat') return true
  if (rule.kind === 'flat') return false
  if (other.kind === 'connect') return true
  if (other.kind === 'conversion') return rule.kind === 'conversion'
  const needed = lengthNeeded(other)
  if (needed === 0) return true
  // Whoever talked that long was dialled at least that long ago, not the other way round.
  return rule.kind === 'length' && lengthNeeded(rule) >= needed && (rule.timer === other.timer || rule.timer === 'answer')
}

/** Seconds on the rule's timer from which it is due: the buffer only matters where any length is asked for. */
function lengthNeeded(rule: Extract<DueRule, { kind: 'length' }>): number {
  return rule.afterSeconds === 0 ? 0 : rule.afterSeconds + (rule.bufferSeconds ?? 0)
}
