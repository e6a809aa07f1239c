import type { ProfileVerdict, TargetVerdict } from '../facts.ts'

/** A verdict, and how far its profile came in the order of checks. */
export interface StagedVerdict {
  readonly verdict: ProfileVerdict
  readonly stage: number
}

/**
 * One verdict per target, by id. A target speaks through its candidate; without one through the profile that came furthest, of equals the first by id: whoever
 * removes that obstacle is nearest to a call.
 */
export function describeTargets(profiles: readonly StagedVerdict[]): readonly TargetVerdict[] {
  const speakers = new Map<string, StagedVerdict>()
  for (const profile of profiles) {
    const speaker = speakers.get(profile.verdict.targetId)
    if (speaker === undefined || speaksRather(profile, speaker)) speakers.set(profile.verdict.targetId, profile)
  }
  return [...speakers.values()]
    .map(({ verdict: { targetId, buyerId, profileId, bidMicros, rank, result, reason, detail } }) => ({ targetId, buyerId, profileId, bidMicros, rank, result, reason, detail }))
    .sort((a, b) => (a.targetId < b.targetId ? -1 : 1))
}

function speaksRather(a: StagedVerdict, b: StagedVerdict): boolean {
  const aPlaced = a.verdict.rank !== null
  if (aPlaced !== (b.verdict.rank !== null)) return aPlaced
  return a.stage === b.stage ? a.verdict.profileId < b.verdict.profileId : a.stage > b.stage
}
