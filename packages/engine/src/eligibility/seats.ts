import { compareTied } from '../auction/index.ts'
import { SEAT_BELIEVED_MS, type TargetConfig } from '../book/types.ts'
import type { RouteFacts } from '../facts.ts'

/** An agent's seat that can ring for a call. */
export interface UsableSeat {
  readonly userId: string
  /** Sum of the agent's levels in the skills that the call needs. */
  readonly skillLevels: number
  /** Since when it has been free: the later of when the agent became available and when the last call ended. */
  readonly idleSinceMs: number
}

/** What an agent must have: the campaign's skills and the call's, each once. */
export function neededSkills({ book, call }: RouteFacts): readonly string[] {
  return [...new Set([...(book.campaign.rules.skills ?? []), ...call.skills])]
}

/** Level of a skill, 0 for none. */
export function skillLevel(skills: Readonly<Record<string, number>>, skill: string): number {
  return Object.hasOwn(skills, skill) ? (skills[skill] ?? 0) : 0
}

/** Of the agents who may take the target's calls those whom the book knows and who have every skill the call needs. */
export function skilledAgents(facts: RouteFacts, target: TargetConfig): readonly string[] {
  const needed = neededSkills(facts)
  return [...new Set(target.agentIds)].filter((userId) => {
    const agent = facts.book.agents.get(userId)
    return agent !== undefined && needed.every((skill) => skillLevel(agent.skills, skill) >= 1)
  })
}

/** Agents of the target whose seats can ring now, tried or not. */
export function ringableAgents(facts: RouteFacts, target: TargetConfig): readonly string[] {
  return skilledAgents(facts, target).filter((userId) => {
    const seat = facts.live.seat(userId)
    if (seat === undefined || seat.state !== 'available' || !seat.softphoneReady) return false
    return seat.seenAtMs > facts.nowMs - SEAT_BELIEVED_MS && facts.live.live('seat', userId) === 0
  })
}

/**
 * Seats of an agents target that can ring and were not rung by this call yet, best first: those to which a call was just sent last, in that order; then the
 * sum of levels of the needed skills; then the longest idle; then the draw.
 */
export function usableSeats(facts: RouteFacts, target: TargetConfig): readonly UsableSeat[] {
  if (target.kind !== 'agents') return []
  const needed = neededSkills(facts)
  const tried = new Set(facts.tried.map((attempt) => attempt.userId))
  const sentAt = new Map(facts.pending.flatMap(({ userId }, index) => (userId === null ? [] : [[userId, index] as const])))
  const seats = ringableAgents(facts, target).filter((userId) => !tried.has(userId)).map((userId): UsableSeat => {
    const skills = facts.book.agents.get(userId)?.skills ?? {}
    return {
      userId,
      skillLevels: needed.reduce((sum, skill) => sum + skillLevel(skills, skill), 0),
      idleSinceMs: Math.max(facts.live.seat(userId)?.sinceMs ?? 0, facts.live.releasedAtMs(userId)),
    }
  })
  return seats.sort((a, b) =>
    (sentAt.get(a.userId) ?? -1) - (sentAt.get(b.userId) ?? -1) || b.skillLevels - a.skillLevels || a.idleSinceMs - b.idleSinceMs || compareTied(facts.draw, a.userId, b.userId))
}
