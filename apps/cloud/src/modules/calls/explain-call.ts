/** One decision of a call: explained, repeated, varied. */
import { explainRoute, replay, whatIf } from '@ringfloor/engine'
import { AppError } from '@ringfloor/shared'
import type { DecisionExplanation, DecisionReplay, ExplainInput, Viewer, WhatIfCall, WhatIfCallInput } from '@ringfloor/shared'
import type { Database } from '../../db/index.ts'
import { explainedFacts, explainPast, findExplanationNames, idsOf, toDecisionExplanation, unreadableError } from '../../exchange/index.ts'
import type { DecisionHistory, ExplainedDecision, PastDecision } from '../../exchange/index.ts'
import { findDecisionTexts } from './decided-call.repository.ts'
import type { DecidedCallRow } from './decided-call.repository.ts'

export interface DecisionSources {
  readonly db: Database
  readonly history: DecisionHistory
}

type Readable = Exclude<PastDecision, { readonly kind: 'unreadable' }>

/** @throws AppError `not_found`, `decision.unreadable`, `decision.pruned` */
export async function explainCall(sources: DecisionSources, viewer: Viewer, input: ExplainInput): Promise<DecisionExplanation> {
  const row = await findDecision(sources, viewer, input)
  const latestSeq = await sources.history.latestSeq(viewer.organizationId)
  const explained = await visitOne(sources, viewer, row, (decision) => explainPast(decision, { ...row, latestSeq }))
  const [explanation] = await withNames(sources, viewer, [explained])
  return present(explanation)
}

/** @throws AppError as `explainCall` */
export async function replayCall(sources: DecisionSources, viewer: Viewer, input: ExplainInput): Promise<DecisionReplay> {
  const row = await findDecision(sources, viewer, input)
  const replayed = await visitOne(sources, viewer, row, (decision) => replay(row.trace, decision.kind === 'record' ? decision.state : null))
  if (!replayed.ok) throw unreadableError('unreadable')
  return {
    callId: row.callId, attempt: row.attempt, rulesVersion: replayed.rulesVersion, same: replayed.same, bytes: Buffer.byteLength(row.trace), stored: row.trace, replayed: replayed.text,
  }
}

/** @throws AppError as `explainCall`; `decision.unreadable` also for decisions of rules that cannot be varied */
export async function whatIfCall(sources: DecisionSources, viewer: Viewer, input: WhatIfCallInput): Promise<WhatIfCall> {
  const row = await findDecision(sources, viewer, input)
  const latestSeq = await sources.history.latestSeq(viewer.organizationId)
  const varied = await visitOne(sources, viewer, row, (decision) => {
    if (decision.kind === 'trace') throw unreadableError('earlier_rules')
    const before = explainPast(decision, { ...row, latestSeq })
    const { facts, withoutEffect } = whatIf(decision.facts, input.changes)
    const { record } = decision
    const after = explainedFacts(facts, explainRoute(facts), { ...row, latestSeq, bookSeq: record.seq, zoneDatabase: record.zones.databaseVersion, consistent: before.consistent })
    return { before, after, withoutEffect: [...withoutEffect] }
  })
  const [before, after] = await withNames(sources, viewer, [varied.before, varied.after])
  return { before: present(before), after: present(after), withoutEffect: varied.withoutEffect }
}

/** The attempt that was asked for; else the decision that gave the call away, or the first. */
async function findDecision({ db }: DecisionSources, viewer: Viewer, { callId, attempt }: ExplainInput): Promise<DecidedCallRow> {
  const rows = await db.withTenant(viewer.organizationId, (tx) => findDecisionTexts(tx, callId))
  const found = attempt === undefined ? (rows.findLast((row) => row.admittedIndex !== null) ?? rows[0]) : rows.find((row) => row.attempt === attempt)
  if (!found) throw new AppError('not_found', { userMessage: rows.length === 0 ? 'There is no such call.' : 'There is no such attempt of this call.' })
  return found
}

/** What `look` makes of the decision while the book stands where it was made. */
async function visitOne<T>({ history }: DecisionSources, viewer: Viewer, row: DecidedCallRow, look: (decision: Readable) => T): Promise<T> {
  let looked: { readonly value: T } | undefined
  let failure: unknown
  await history.visit(viewer.organizationId, [row], (decision) => {
    try {
      if (decision.kind === 'unreadable') throw unreadableError(decision.code)
      looked = { value: look(decision) }
    } catch (error) {
      failure = error
    }
  })
  if (!looked) throw failure
  return looked.value
}

async function withNames({ db }: DecisionSources, viewer: Viewer, decisions: readonly ExplainedDecision[]): Promise<readonly DecisionExplanation[]> {
  const names = await db.withTenant(viewer.organizationId, (tx) => findExplanationNames(tx, idsOf(decisions)))
  return decisions.map((decision) => toDecisionExplanation(decision, names))
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new AppError('internal', { message: 'A decision lost its explanation', userMessage: 'The decision could not be explained.' })
  return value
}
