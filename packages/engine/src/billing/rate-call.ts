import { assertNever, type ChargeAmount, type DueRule } from '@ringfloor/shared'
import { bounded, computePayout, shareOf } from './compute-payout.ts'
import type { CallRating, ConversionFacts, PayoutStatus, RateCallInput, VoidReason } from './types.ts'

/**
 * What a finished call costs its buyer and earns its publisher, by the terms it was routed under. The payout has a due rule of its own but is never above the
 * charge; where it still waits for a conversion the charge is posted now, all of it as margin (`payoutStatus` says so).
 */
export function rateCall(input: RateCallInput): CallRating {
  const { charge, payout } = input.terms
  const due = dueBy(charge.due, input)
  if (due === 'pending') return { kind: 'pending', awaits: 'conversion' }
  if (due !== 'due') return { kind: 'void', reason: due }
  const chargeMicros = chargeOf(charge.amount, input.heldMicros, input.conversion)
  if (chargeMicros === null) return { kind: 'pending', awaits: 'conversion' }
  if (chargeMicros <= 0n) return { kind: 'void', reason: 'nothing_to_charge' }
  const payoutStatus = payout === null ? 'none' : payoutStatusOf(dueBy(payout.due, input))
  const payoutMicros = payout !== null && payoutStatus === 'due' ? computePayout(chargeMicros, payout.amount) : 0n
  return { kind: 'post', chargeMicros, payoutMicros, marginMicros: chargeMicros - payoutMicros, payoutStatus }
}

function payoutStatusOf(due: Due): PayoutStatus {
  if (due === 'due') return 'due'
  return due === 'pending' ? 'awaits_conversion' : 'not_due'
}

type Due = 'due' | 'pending' | VoidReason

/** Reaching a length exactly is enough. A call that was not answered is due by `flat` only: it neither lasts nor converts. */
function dueBy(rule: DueRule, input: RateCallInput): Due {
  if (rule.kind === 'flat') return 'due'
  if (input.outcome !== 'connected') return 'not_connected'
  switch (rule.kind) {
    case 'connect':
      return 'due'
    case 'length': {
      const seconds = rule.timer === 'dial' ? Math.max(input.dialSeconds, input.talkSeconds) : input.talkSeconds
      return Math.max(0, seconds - (rule.bufferSeconds ?? 0)) >= rule.afterSeconds ? 'due' : 'below_payable_duration'
    }
    case 'conversion':
      if (input.conversion === null) return 'pending'
      return input.conversion.reported ? 'due' : 'not_converted'
    default:
      return assertNever(rule)
  }
}

/** Null: not known before a conversion is reported, or will not be. A conversion without a revenue, and none at all, is a revenue of nothing: the minimum counts. */
function chargeOf(amount: ChargeAmount, heldMicros: bigint, conversion: ConversionFacts | null): bigint | null {
  if (amount.kind === 'clearing') return heldMicros
  if (conversion === null) return null
  const revenueMicros = conversion.reported && conversion.revenueMicros !== null && conversion.revenueMicros > 0n ? conversion.revenueMicros : 0n
  const wanted = bounded(shareOf(revenueMicros, amount.basisPoints), amount.minimum, amount.maximum)
  return wanted > heldMicros ? heldMicros : wanted
}
