/** What happened when, in words: each standing gets its own list, built only from what it may see. */
import type { TargetResult } from '@ringfloor/engine'
import type { CallJourney } from '@ringfloor/shared'
import { fateOf } from './call-history.ts'
import { attemptName, moneyText, outcomeText, reasonText } from './journey-text.ts'
import type { StoredAttempt, StoredCall, StoredDecision, StoredHold, StoredJourney, StoredTransfer } from './stored-call.ts'

type Entry = CallJourney['timeline'][number]
type Tone = Entry['tone']

const entry = (at: Date | null, text: string, tone: Tone = 'neutral'): readonly Entry[] => (at ? [{ at: at.toISOString(), text, tone }] : [])
const inOrder = (entries: readonly Entry[]): Entry[] => entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))

function attemptEntries(call: StoredCall, attempt: StoredAttempt): readonly Entry[] {
  const name = attemptName(attempt)
  const fate = fateOf(call, attempt)
  return [
    ...entry(attempt.plannedAt, `Offered to ${name} for ${moneyText(attempt.priceMicros, call.currency)}.`),
    ...entry(attempt.ringingAt, `${name} rings.`),
    ...(fate.kind === 'answered' ? entry(attempt.answeredAt, `${name} answered.`, 'good') : []),
    ...(fate.reason ? entry(attempt.endedAt ?? call.endedAt, `${name}: ${reasonText(fate.reason)}`, 'bad') : []),
  ]
}

function holdEntries(call: StoredCall, hold: StoredHold): readonly Entry[] {
  const amount = moneyText(hold.amountMicros, call.currency)
  const held = entry(hold.createdAt, `${amount} held on the account of ${hold.accountName}.`, 'money')
  if (hold.state === 'held') return held
  const resolved =
    hold.state === 'posted'
      ? `${moneyText(hold.postedMicros, call.currency)} charged to ${hold.accountName}.`
      : hold.state === 'voided'
        ? `Hold of ${amount} released to ${hold.accountName}.`
        : `Hold of ${amount} lapsed; released to ${hold.accountName}.`
  return [...held, ...entry(hold.resolvedAt, resolved, 'money')]
}

function decisionEntries(call: StoredJourney, decision: StoredDecision): readonly Entry[] {
  const { trace } = decision
  if (!trace) return entry(decision.at, `Decision ${decision.attempt} was stored by another version and cannot be shown.`)
  const { denial } = trace.facts
  if (denial) return entry(decision.at, `Compliance rule ${denial.ruleId} forbids the call: ${denial.reason}`, 'bad')
  const total = trace.decision.verdicts.length
  const valid = trace.decision.verdicts.filter((verdict) => verdict.result !== 'not_eligible').length
  const opening = decision.attempt === 1 ? 'Auction' : `Next candidate (attempt ${decision.attempt})`
  const refused = decision.refused.flatMap((refusal) => {
    const targetId = trace.decision.candidates[refusal.index]?.targetId
    const name = (targetId && call.targetNames.get(targetId)?.name) ?? 'A candidate'
    return entry(decision.at, `${name} no longer fitted when the call was admitted: ${reasonText(refusal.code)}`, 'bad')
  })
  return [
    ...entry(decision.at, `${opening}: ${valid} of ${total} targets could take the call.`, valid > 0 ? 'neutral' : 'bad'),
    ...refused,
    ...(decision.admittedIndex === null ? entry(decision.at, 'No candidate was left.', 'bad') : []),
  ]
}

function transferText(transfer: StoredTransfer): string {
  const amount = moneyText(transfer.amountMicros, transfer.currency)
  if (transfer.credit.kind === 'publisher') return `${amount} paid out to ${transfer.credit.name}.`
  if (transfer.credit.kind === 'platform_revenue') return `${amount} margin.`
  return `${amount} from ${transfer.debit.name} to ${transfer.credit.name}.`
}

const endEntries = (call: StoredCall): readonly Entry[] =>
  entry(call.endedAt, call.outcome ? outcomeText(call.outcome, call.durationSeconds) : 'The call ended.', call.outcome === 'connected' ? 'good' : 'bad')

export function staffTimeline(call: StoredJourney): Entry[] {
  return inOrder([
    ...entry(call.receivedAt, `Call received for ${call.campaignName}.`),
    ...call.decisions.flatMap((decision) => decisionEntries(call, decision)),
    ...call.holds.flatMap((hold) => holdEntries(call, hold)),
    ...call.attempts.flatMap((attempt) => attemptEntries(call, attempt)),
    ...endEntries(call),
    ...call.transfers.flatMap((transfer) => entry(transfer.at, transferText(transfer), 'money')),
    ...entry(call.settledAt, 'Settled.', 'good'),
  ])
}

export function publisherTimeline(call: StoredJourney, payouts: readonly StoredTransfer[]): Entry[] {
  return inOrder([
    ...entry(call.receivedAt, `Call received for ${call.campaignName}.`),
    ...entry(call.connectedAt, 'The caller was connected.', 'good'),
    ...endEntries(call),
    ...payouts.flatMap((transfer) => entry(transfer.at, `${moneyText(transfer.amountMicros, transfer.currency)} earned.`, 'money')),
    ...(call.settledAt && payouts.length === 0 ? entry(call.settledAt, 'Settled: nothing was payable for this call.') : []),
  ])
}

/** `holds` are the viewer's own; an agent has none. */
export function holderTimeline(call: StoredJourney, attempts: readonly StoredAttempt[], holds: readonly StoredHold[]): Entry[] {
  return inOrder([
    ...entry(call.receivedAt, `Call received for ${call.campaignName}.`),
    ...holds.flatMap((hold) => holdEntries(call, hold)),
    ...attempts.flatMap((attempt) => attemptEntries(call, attempt)),
    ...endEntries(call),
  ])
}

/** Own targets, own attempts, own money: nothing of how the call went on. */
export function loserTimeline(
  call: StoredJourney,
  attempts: readonly StoredAttempt[],
  results: readonly (TargetResult & { readonly targetName: string })[],
  holds: readonly StoredHold[],
): Entry[] {
  const tried = new Set(attempts.map((attempt) => attempt.targetId))
  const untried = results.filter((result) => !tried.has(result.targetId) && result.reason !== null)
  return inOrder([
    ...entry(call.receivedAt, `Call received for ${call.campaignName}.`),
    ...untried.flatMap((result) => entry(call.receivedAt, `${result.targetName}: ${reasonText(result.reason ?? 'lost.outbid')}`, 'bad')),
    ...holds.flatMap((hold) => holdEntries(call, hold)),
    ...attempts.flatMap((attempt) => missedEntries(call, attempt)),
  ])
}

/** A missed offer ends when the attempt ended; where that was not recorded, the call's end must not stand in for it. */
function missedEntries(call: StoredCall, attempt: StoredAttempt): readonly Entry[] {
  return attemptEntries({ ...call, endedAt: attempt.endedAt ?? attempt.plannedAt }, attempt)
}
