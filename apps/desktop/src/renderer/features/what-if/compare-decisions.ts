/** Pure: one decision beside another of the same call. */
import type { DecisionExplanation, ExplainedTarget, WhatIfChangeInput } from '@ringfloor/shared'
import { sortVerdicts, winnerOf } from '../decision/verdicts.ts'

export type Change = 'won_now' | 'lost_now' | 'in_now' | 'out_now' | 'moved' | 'same'

export interface TargetComparison {
  readonly targetId: string
  readonly targetName: string
  readonly buyerName: string
  /** Null where it was not listed then. */
  readonly before: ExplainedTarget | null
  readonly after: ExplainedTarget | null
  readonly change: Change
}

const CHANGE_ORDER: readonly Change[] = ['won_now', 'lost_now', 'in_now', 'out_now', 'moved', 'same']

function isIn(target: ExplainedTarget | null): boolean {
  return target !== null && (target.result === 'won' || target.rank !== null)
}

function changeOf(before: ExplainedTarget | null, after: ExplainedTarget | null): Change {
  const [won, wins] = [before?.result === 'won', after?.result === 'won']
  if (won !== wins) return wins ? 'won_now' : 'lost_now'
  if (isIn(before) !== isIn(after)) return isIn(after) ? 'in_now' : 'out_now'
  const same = before?.rank === after?.rank && before?.bid === after?.bid && before?.price === after?.price && before?.reason === after?.reason
  return same ? 'same' : 'moved'
}

/** Every target of both: whoever won or wins, then those that the changes name, then the most changed first; else as the decision with the changes sorts them. */
export function compareDecisions(before: DecisionExplanation, after: DecisionExplanation, changes: readonly WhatIfChangeInput[] = []): readonly TargetComparison[] {
  const named = new Set(changes.flatMap((change) => ('profileId' in change ? change.profileId : 'id' in change ? change.id : [])))
  const isNamed = ({ before: old, after: next }: TargetComparison) => [old, next].some((target) => target !== null && (named.has(target.targetId) || target.profiles.some((profile) => named.has(profile.profileId))))
  const olds = new Map(before.targets.map((target) => [target.targetId, target]))
  const news = new Set(after.targets.map((target) => target.targetId))
  const ordered = [...sortVerdicts(after.targets), ...sortVerdicts(before.targets).filter((target) => !news.has(target.targetId))]
  const rows = ordered.map((target): TargetComparison => {
    const old = olds.get(target.targetId) ?? null
    const next = news.has(target.targetId) ? target : null
    return { targetId: target.targetId, targetName: target.targetName, buyerName: target.buyerName, before: old, after: next, change: changeOf(old, next) }
  })
  const place = (row: TargetComparison) => (row.change === 'won_now' || row.change === 'lost_now' ? 0 : isNamed(row) ? 1 : 2)
  return rows.sort((left, right) => place(left) - place(right) || CHANGE_ORDER.indexOf(left.change) - CHANGE_ORDER.indexOf(right.change))
}

/** The outcome of the changes in one sentence. */
export function describeOutcome(before: DecisionExplanation, after: DecisionExplanation, money: (amount: string) => string): string {
  const [old, next] = [winnerOf(before), winnerOf(after)]
  const at = (target: ExplainedTarget) => (target.price === null ? '' : ` at ${money(target.price)}`)
  if (!old && !next) return 'Nobody could take the call, and nobody could with the changes.'
  if (!old && next) return `Nobody could take the call; with the changes ${next.targetName} of ${next.buyerName} comes first${at(next)}.`
  if (old && !next) return `${old.targetName} came first${at(old)}; with the changes nobody can take the call.`
  if (!old || !next) return ''
  if (old.targetId !== next.targetId) return `${next.targetName} of ${next.buyerName} comes first${at(next)}, in place of ${old.targetName}${at(old)}.`
  if (old.price !== next.price) return `${next.targetName} still comes first${next.price === null ? '' : `, now at ${money(next.price)}`}${old.price === null ? '' : ` instead of ${money(old.price)}`}.`
  return `The same target at the same price: ${next.targetName}${at(next)}.`
}
