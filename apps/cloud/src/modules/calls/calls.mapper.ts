/** Rows to the stored call that the projection reads. */
import { attemptStateSchema, callOutcomeSchema, callStateSchema, reasonCodeSchema } from '@ringfloor/shared'
import { z } from 'zod'
import type { DecisionView } from '../../exchange/index.ts'
import type { AttemptRow, CallRow, DecisionRow, MoneyRows, Names } from './calls.repository.ts'
import type { StoredAttempt, StoredCall, StoredDecision, StoredHold, StoredSide, StoredTransfer } from './stored-call.ts'

const refusedSchema = z.array(z.object({ index: z.number().int(), code: reasonCodeSchema })).catch([])
const kindSchema = z.enum(['agents', 'number', 'sip'])
const holdStateSchema = z.enum(['held', 'posted', 'voided', 'expired'])
const accountKindSchema = z.enum(['buyer', 'publisher', 'platform_revenue', 'funding'])

const GONE = 'deleted'
const ACCOUNT_NAMES = { platform_revenue: 'Exchange margin', funding: 'Outside funding' } as const

/**
 * The carrier's times have whole seconds, ours milliseconds: it may report ringing "before" we asked for it. What is shown keeps the order in which
 * things can only have happened.
 */
function notBefore(at: Date | null, ...earlier: readonly (Date | null)[]): Date | null {
  return at && new Date(Math.max(at.getTime(), ...earlier.map((one) => one?.getTime() ?? 0)))
}

export function toAttempt(row: AttemptRow, names: Names): StoredAttempt {
  const ringingAt = notBefore(row.ringingAt, row.plannedAt)
  const answeredAt = notBefore(row.answeredAt, row.plannedAt, ringingAt)
  return {
    number: row.number, targetId: row.targetId, targetName: names.get(row.targetId) ?? GONE, buyerId: row.buyerId, buyerName: names.get(row.buyerId) ?? GONE,
    userId: row.userId, agentName: row.userId ? (names.get(row.userId) ?? GONE) : null, kind: kindSchema.parse(row.kind), priceMicros: row.priceMicros, state: attemptStateSchema.parse(row.state),
    plannedAt: row.plannedAt, ringingAt, answeredAt, endedAt: notBefore(row.endedAt, row.plannedAt, ringingAt, answeredAt),
  }
}

/** @param trace what `DecisionHistory.views` made of the row's trace */
export function toDecision(row: DecisionRow, trace: DecisionView | null): StoredDecision {
  return { attempt: row.attempt, trace, admittedIndex: row.admittedIndex, refused: refusedSchema.parse(row.refused), at: row.at }
}

export function toCall(row: CallRow, attempts: readonly StoredAttempt[], decisions: readonly StoredDecision[], names: Names): StoredCall {
  const ringingAt = notBefore(row.ringingAt, row.receivedAt)
  const connectedAt = notBefore(row.connectedAt, row.receivedAt, ringingAt)
  return {
    id: row.id, campaignId: row.campaignId, campaignName: names.get(row.campaignId) ?? GONE, publisherId: row.publisherId,
    publisherName: row.publisherId ? (names.get(row.publisherId) ?? GONE) : null, from: row.from, to: row.to, callerState: row.callerState, callerZip: row.callerZip,
    attestation: row.attestation, state: callStateSchema.parse(row.state), outcome: callOutcomeSchema.nullable().parse(row.outcome), currency: row.currency,
    priceMicros: row.priceMicros, payoutMicros: row.payoutMicros, configRevision: row.configRevision, receivedAt: row.receivedAt, ringingAt,
    connectedAt, endedAt: notBefore(row.endedAt, row.receivedAt, ringingAt, connectedAt), durationSeconds: row.durationSeconds, settledAt: row.settledAt, attempts, decisions,
  }
}

export interface StoredMoney {
  readonly holds: readonly StoredHold[]
  readonly transfers: readonly StoredTransfer[]
}

export function toMoney(rows: MoneyRows, names: Names): StoredMoney {
  const sides = new Map<string, StoredSide>()
  for (const account of rows.accounts) {
    const kind = accountKindSchema.parse(account.kind)
    const name = kind === 'buyer' || kind === 'publisher' ? ((account.ownerId && names.get(account.ownerId)) ?? GONE) : ACCOUNT_NAMES[kind]
    sides.set(account.id, { kind, ownerId: account.ownerId, name })
  }
  const side = (id: string): StoredSide => sides.get(id) ?? { kind: 'funding', ownerId: null, name: GONE }
  return {
    holds: rows.holds.map((hold) => {
      const account = side(hold.accountId)
      return {
        id: hold.id, key: hold.key, buyerId: account.kind === 'buyer' ? account.ownerId : null, accountName: account.name, amountMicros: hold.amountMicros,
        postedMicros: hold.postedMicros, state: holdStateSchema.parse(hold.state), createdAt: hold.createdAt, resolvedAt: hold.resolvedAt,
      }
    }),
    transfers: rows.transfers.map((transfer) => ({
      id: transfer.id, key: transfer.key, kind: transfer.kind, debit: side(transfer.debitAccountId), credit: side(transfer.creditAccountId),
      currency: transfer.currency, amountMicros: transfer.amountMicros, at: transfer.at,
    })),
  }
}
