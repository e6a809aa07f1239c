/** Pure: the verdicts of a decision as a manager reads them: winner, ranking, then the rest by range of reasons. */
import { REASON_CODES, REASON_RANGES, reasonRange, type DecisionExplanation, type ExplainedTarget, type ReasonCode, type ReasonRange } from '@ringfloor/shared'

/** Part of the table: those who were asked, in order, then one per range of reasons. */
export type VerdictGroup = 'ranked' | ReasonRange
export const VERDICT_GROUPS: readonly VerdictGroup[] = ['ranked', ...REASON_RANGES]

export const GROUP_TEXT: Readonly<Record<VerdictGroup, string>> = {
  ranked: 'Ranked', not_eligible: 'Not eligible', capacity: 'No capacity', price: 'Price', compliance: 'Compliance', technical: 'Technical', lost: 'Not asked',
}

/** Whoever has a place in the ranking stands there, whatever became of it. */
export function groupOf(target: Pick<ExplainedTarget, 'rank' | 'result' | 'reason'>): VerdictGroup {
  if (target.result === 'won' || target.rank !== null || target.reason === null) return 'ranked'
  return reasonRange(target.reason)
}

const REASON_PLACE = new Map<ReasonCode, number>(REASON_CODES.map((code, index) => [code, index]))

function place(target: ExplainedTarget): readonly [number, number, number] {
  const group = VERDICT_GROUPS.indexOf(groupOf(target))
  return [group, target.result === 'won' ? 0 : (target.rank ?? Number.MAX_SAFE_INTEGER), target.reason ? (REASON_PLACE.get(target.reason) ?? 0) : 0]
}

/** The winner, the others by rank, then by range, reason and name. */
export function sortVerdicts(targets: readonly ExplainedTarget[]): readonly ExplainedTarget[] {
  const places = new Map(targets.map((target) => [target, place(target)]))
  return [...targets].sort((left, right) => {
    const [a, b] = [places.get(left) ?? [0, 0, 0], places.get(right) ?? [0, 0, 0]]
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || left.targetName.localeCompare(right.targetName, 'en', { numeric: true }) || left.targetId.localeCompare(right.targetId)
  })
}

/** How many targets stand in each group. */
export function countGroups(targets: readonly ExplainedTarget[]): Readonly<Record<VerdictGroup, number>> {
  const counts: Record<VerdictGroup, number> = { ranked: 0, not_eligible: 0, capacity: 0, price: 0, compliance: 0, technical: 0, lost: 0 }
  for (const target of targets) counts[groupOf(target)]++
  return counts
}

/** Every word must be found in a name, the reason, its code or the deciding value. */
export function searchVerdicts(targets: readonly ExplainedTarget[], search: string): readonly ExplainedTarget[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return targets
  return targets.filter((target) => {
    const text = [target.targetName, target.buyerName, target.text, target.reason, target.detail, ...target.profiles.map((profile) => `${profile.profileName} ${profile.text}`)].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Whether there is more to say than the row does: several profiles, or a rule that could not decide. */
export function hasMore(target: ExplainedTarget): boolean {
  return target.profiles.length > 1 || target.profiles.some((profile) => profile.abstentions.length > 0)
}

export function winnerOf(explanation: DecisionExplanation): ExplainedTarget | null {
  return explanation.targets.find((target) => target.result === 'won') ?? null
}

/** Of a call that nobody was asked for although some could have taken it. */
export function notAskedWords(passedOver: number): string {
  return passedOver === 1 ? 'One target could have taken this call, but the routing plan does not ask it.' : `${passedOver.toLocaleString('en-US')} targets could have taken this call, but the routing plan asks none of them.`
}

/** Who came first and why, in a sentence or two; that nobody did is said, too. */
export function headline(explanation: DecisionExplanation): string {
  const winner = winnerOf(explanation)
  if (winner) return `${winner.targetName} of ${winner.buyerName}: ${winner.text === '' ? 'it came first.' : `${winner.text.charAt(0).toLowerCase()}${winner.text.slice(1)}`}`
  const passedOver = explanation.targets.filter((target) => target.reason === 'lost.not_in_plan').length
  if (passedOver > 0 && explanation.targets.every((target) => target.rank === null)) return notAskedWords(passedOver)
  const looked = explanation.targets.length
  const all = explanation.omitted > 0 ? 'All targets were looked at' : looked === 0 ? 'There was no target to look at' : looked === 1 ? 'The one target was looked at' : `All ${looked.toLocaleString('en-US')} targets were looked at`
  return `${all} and none could take this call.`
}
