/** A derived decision as the API shows it to staff: every target with its profiles, best first, in words. */
import { formatDecimal, MAX_EXPLAINED_TARGETS, REASON_TEXT } from '@ringfloor/shared'
import type { DecisionExplanation, ExplainedTarget, ReasonCode } from '@ringfloor/shared'

/** A decision under whichever rules, with all that its explanation needs. */
export interface ExplainedDecision {
  readonly callId: string
  readonly attempt: number
  readonly campaignId: string
  readonly decidedAtMs: number
  readonly rulesVersion: string
  readonly zoneDatabase: string | null
  readonly bookSeq: number | null
  readonly changesSince: number | null
  readonly draw: number
  readonly currency: string
  /** How it was decided, in words. */
  readonly method: (nameOfTarget: (targetId: string) => string) => readonly string[]
  readonly consistent: boolean
  /** Best first. */
  readonly candidates: readonly { readonly targetId: string; readonly priceMicros: bigint }[]
  readonly targets: readonly SpokenVerdict[]
  readonly profiles: readonly ProfileRow[]
}

interface Fate {
  readonly bidMicros: bigint | null
  readonly rank: number | null
  readonly result: 'won' | 'lost' | 'not_eligible'
  readonly reason: ReasonCode | null
  readonly detail: string | null
}
interface SpokenVerdict extends Fate {
  readonly targetId: string
  readonly buyerId: string
  readonly profileId: string
}
interface ProfileRow extends Fate {
  readonly profileId: string
  readonly targetId: string
  readonly abstentions: readonly { readonly rule: string; readonly detail: string }[]
}

/** Names as they are today; what is gone has none. */
export interface ExplanationNames {
  readonly campaign: (id: string) => string | undefined
  readonly buyer: (id: string) => string | undefined
  readonly target: (id: string) => string | undefined
  readonly profile: (id: string) => string | undefined
}

const decimal = (micros: bigint | null): string | null => (micros === null ? null : formatDecimal(micros))
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const nameOfTarget = (names: Pick<ExplanationNames, 'target'>, id: string): string => names.target(id) ?? 'deleted target'
export const nameOfBuyer = (names: Pick<ExplanationNames, 'buyer'>, id: string): string => names.buyer(id) ?? 'deleted buyer'

export function toDecisionExplanation(decision: ExplainedDecision, names: ExplanationNames): DecisionExplanation {
  const { targets, omitted } = explainTargets(decision, names)
  return {
    callId: decision.callId, attempt: decision.attempt, campaignId: decision.campaignId, campaignName: names.campaign(decision.campaignId) ?? 'deleted campaign',
    decidedAt: new Date(decision.decidedAtMs).toISOString(), rulesVersion: decision.rulesVersion, zoneDatabase: decision.zoneDatabase,
    bookSeq: decision.bookSeq === null ? null : String(decision.bookSeq), changesSince: decision.changesSince === null ? null : String(decision.changesSince),
    draw: decision.draw, currency: decision.currency, method: [...decision.method((id) => nameOfTarget(names, id))], consistent: decision.consistent, targets, omitted,
  }
}

/** Best ranked first, then by name; of very many verdicts the first. */
function explainTargets(decision: ExplainedDecision, names: ExplanationNames): { readonly targets: ExplainedTarget[]; readonly omitted: number } {
  const prices = new Map<string, bigint>()
  for (const { targetId, priceMicros } of decision.candidates) if (!prices.has(targetId)) prices.set(targetId, priceMicros)
  const profilesOf = Map.groupBy(decision.profiles, (profile) => profile.targetId)
  const ordered = decision.targets
    .map((verdict) => ({ verdict, name: nameOfTarget(names, verdict.targetId) }))
    .toSorted((a, b) => (a.verdict.rank ?? Infinity) - (b.verdict.rank ?? Infinity) || byText(a.name, b.name) || byText(a.verdict.targetId, b.verdict.targetId))

  const targets: ExplainedTarget[] = []
  let room = MAX_EXPLAINED_TARGETS
  for (const { verdict, name } of ordered) {
    if (room === 0) break
    const price = prices.get(verdict.targetId) ?? null
    const profiles = orderProfiles(verdict, profilesOf.get(verdict.targetId) ?? []).slice(0, room)
    room -= Math.max(1, profiles.length)
    targets.push({
      targetId: verdict.targetId, targetName: name, buyerId: verdict.buyerId, buyerName: nameOfBuyer(names, verdict.buyerId), profileId: verdict.profileId,
      ...fate(verdict, price, decision.currency), price: decimal(price),
      profiles: profiles.map((profile) => ({
        profileId: profile.profileId, profileName: profileName(profile, names), ...fate(namedWinner(profile, names), price, decision.currency), abstentions: profile.abstentions.map((abstention) => ({ ...abstention })),
      })),
    })
  }
  const shown = targets.reduce((sum, target) => sum + Math.max(1, target.profiles.length), 0)
  const all = decision.targets.reduce((sum, verdict) => sum + Math.max(1, profilesOf.get(verdict.targetId)?.length ?? 0), 0)
  return { targets, omitted: all - shown }
}

/** The one that speaks for the target first. */
function orderProfiles(verdict: SpokenVerdict, profiles: readonly ProfileRow[]): readonly ProfileRow[] {
  return profiles.toSorted((a, b) => Number(b.profileId === verdict.profileId) - Number(a.profileId === verdict.profileId) || byText(a.profileId, b.profileId))
}

function profileName({ profileId, targetId }: Pick<ProfileRow, 'profileId' | 'targetId'>, names: ExplanationNames): string {
  return profileId === targetId ? "the target's own bid" : (names.profile(profileId) ?? 'deleted bid profile')
}

/** The engine names the profile that stands for its target by id. */
function namedWinner(profile: ProfileRow, names: ExplanationNames): ProfileRow {
  if (profile.reason !== 'lost.other_profile' || profile.detail === null) return profile
  const [profileId = ''] = profile.detail.split(' ', 1)
  return { ...profile, detail: `${profileName({ profileId, targetId: profile.targetId }, names)}${profile.detail.slice(profileId.length)}` }
}

function fate(verdict: Fate, priceMicros: bigint | null, currency: string) {
  return {
    bid: decimal(verdict.bidMicros), rank: verdict.rank, result: verdict.result, reason: verdict.reason, detail: verdict.detail,
    text: verdict.reason === null ? wonText(priceMicros, currency) : REASON_TEXT[verdict.reason],
  }
}

function wonText(priceMicros: bigint | null, currency: string): string {
  return `It came first in the routing plan${priceMicros === null ? '' : ` and pays ${formatDecimal(priceMicros)} ${currency}`}.`
}
