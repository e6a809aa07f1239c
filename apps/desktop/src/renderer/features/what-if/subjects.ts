/** Pure: what a change can be about, by name. */
import type { DecisionExplanation, ExplainedTarget, TargetView } from '@ringfloor/shared'
import type { Choice } from '../../ui/choose-field.tsx'

export type Level = 'campaign' | 'buyer' | 'target' | 'profile'

export interface Subject {
  readonly level: Level
  readonly id: string
  readonly name: string
  /** Whose it is: the buyer of a target, the target of a profile; empty where nobody's. */
  readonly owner: string
  /** Of a profile. The one implied bid of a target without profiles has the target's own id. */
  readonly targetId: string | null
  /** Of its opening hours, where known. */
  readonly timeZone: string | null
}

const LEVEL_TEXT: Readonly<Record<Level, string>> = { campaign: 'campaign', buyer: 'buyer', target: 'target', profile: 'bid profile' }
const LEVEL_ORDER: readonly Level[] = ['campaign', 'buyer', 'target', 'profile']

export function keyOf(subject: Pick<Subject, 'level' | 'id'>): string {
  return `${subject.level} ${subject.id}`
}

function subject(level: Level, id: string, name: string, more: Partial<Subject> = {}): Subject {
  return { level, id, name, owner: '', targetId: null, timeZone: null, ...more }
}

/** Once each, by level and name. */
function tidy(subjects: readonly Subject[]): readonly Subject[] {
  const unique = new Map(subjects.map((each) => [keyOf(each), each]))
  return [...unique.values()].sort((left, right) => LEVEL_ORDER.indexOf(left.level) - LEVEL_ORDER.indexOf(right.level) || left.name.localeCompare(right.name, 'en', { numeric: true }) || left.id.localeCompare(right.id))
}

function profilesOf(target: ExplainedTarget): readonly Subject[] {
  if (target.profiles.length === 0) return [subject('profile', target.profileId, target.targetName, { owner: target.buyerName, targetId: target.targetId })]
  return target.profiles.map((profile) => {
    const implied = profile.profileId === target.targetId
    return subject('profile', profile.profileId, implied ? target.targetName : profile.profileName, { owner: implied ? target.buyerName : target.targetName, targetId: target.targetId })
  })
}

/** Everything that stood in the book of a decision. */
export function subjectsOfDecision(explanation: DecisionExplanation): readonly Subject[] {
  return tidy([
    subject('campaign', explanation.campaignId, explanation.campaignName),
    ...explanation.targets.flatMap((target) => [
      subject('buyer', target.buyerId, target.buyerName),
      subject('target', target.targetId, target.targetName, { owner: target.buyerName }),
      ...profilesOf(target),
    ]),
  ])
}

/** What is configured now. Only decisions name profiles, so each target stands for its implied one. */
export function subjectsOfCampaign(campaign: { readonly id: string; readonly name: string }, targets: readonly TargetView[]): readonly Subject[] {
  return tidy([
    subject('campaign', campaign.id, campaign.name),
    ...targets.flatMap((target) => [
      subject('buyer', target.buyerId, target.buyerName),
      subject('target', target.id, target.name, { owner: target.buyerName, timeZone: target.timeZone }),
      subject('profile', target.id, target.name, { owner: target.buyerName, targetId: target.id }),
    ]),
  ])
}

/** What is configured now, with the profiles that a decision of the campaign knew in place of the implied ones. */
export function withProfiles(configured: readonly Subject[], decided: readonly Subject[]): readonly Subject[] {
  const targets = new Set(configured.filter((each) => each.level === 'target').map((each) => each.id))
  const profiles = decided.filter((each) => each.level === 'profile' && each.targetId !== null && each.targetId !== each.id && targets.has(each.targetId))
  const replaced = new Set(profiles.map((each) => each.targetId))
  return tidy([...configured.filter((each) => each.level !== 'profile' || !replaced.has(each.id)), ...profiles])
}

export function choiceOf(chosen: Subject, withLevel: boolean): Choice {
  const note = [withLevel ? LEVEL_TEXT[chosen.level] : '', chosen.owner].filter(Boolean).join(', ')
  return { value: keyOf(chosen), label: chosen.name, ...(note ? { note } : {}) }
}
