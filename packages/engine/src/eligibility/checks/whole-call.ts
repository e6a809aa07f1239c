/** For the whole of this call: how it has been routed so far, and what kind of call it is. */
import { attestationLevel, satisfiesAttestation } from '../attestation.ts'
import { abstainFromRadii, findPlaceRefused } from '../geography.ts'
import { neededSkills, ringableAgents, skilledAgents } from '../seats.ts'
import type { Check } from '../types.ts'
import { counted, duration, listed } from '../words.ts'

/** Where a campaign does not say. */
const DEFAULT_MAX_ATTEMPTS = 20

export const attemptsUsed: Check = {
  reasons: ['not_eligible.attempts_used'],
  find: ({ facts: { tried, book } }) => {
    const maxAttempts = book.campaign.rules.reroute?.maxAttempts ?? DEFAULT_MAX_ATTEMPTS
    return tried.length < maxAttempts ? null : { reason: 'not_eligible.attempts_used', detail: `${tried.length} of ${counted(maxAttempts, 'attempt')}` }
  },
}

export const timeUsed: Check = {
  reasons: ['not_eligible.time_used'],
  find: ({ facts: { nowMs, startedAtMs, book } }) => {
    const maxSeconds = book.campaign.rules.reroute?.maxSeconds
    if (maxSeconds === undefined || nowMs - startedAtMs < maxSeconds * 1000) return null
    return { reason: 'not_eligible.time_used', detail: `routed for ${Math.floor((nowMs - startedAtMs) / 1000)} of ${maxSeconds} seconds` }
  },
}

/** A line is not tried twice. An agents target is used up where it has seats that could ring, and all of them were rung, through whichever target. */
export const alreadyTried: Check = {
  reasons: ['not_eligible.already_tried'],
  find: ({ facts, target }) => {
    if (target.kind !== 'agents') {
      const isTried = facts.tried.some(({ targetId }) => targetId === target.targetId)
      return isTried ? { reason: 'not_eligible.already_tried', detail: 'tried earlier in this call' } : null
    }
    if (facts.tried.length === 0) return null
    const tried = new Set(facts.tried.map(({ userId }) => userId))
    const ringable = ringableAgents(facts, target)
    if (ringable.length === 0 || ringable.some((userId) => !tried.has(userId))) return null
    return { reason: 'not_eligible.already_tried', detail: 'every agent who can ring was tried earlier in this call' }
  },
}

export const geography: Check = {
  reasons: ['not_eligible.geography'],
  find: ({ facts: { call }, settings }) => {
    const detail = settings.geography === null ? null : findPlaceRefused(settings.geography, call.location)
    return detail === null ? null : { reason: 'not_eligible.geography', detail }
  },
  abstain: ({ facts: { call }, settings }) => (settings.geography === null ? [] : abstainFromRadii(settings.geography, call.location)),
}

export const callType: Check = {
  reasons: ['not_eligible.call_type'],
  find: ({ facts: { call }, settings: { callTypes } }) => {
    if (callTypes === null || (call.callType !== null && callTypes.includes(call.callType))) return null
    return { reason: 'not_eligible.call_type', detail: `call of ${call.callType === null ? 'an unknown type' : `type ${call.callType}`}, takes ${listed(callTypes)}` }
  },
}

export const callerType: Check = {
  reasons: ['not_eligible.caller_type'],
  find: ({ facts: { call }, settings: { callerTypes } }) => {
    if (callerTypes === null || callerTypes.includes(call.callerType)) return null
    return { reason: 'not_eligible.caller_type', detail: `caller type is ${call.callerType}, takes ${listed(callerTypes)}` }
  },
}

export const attestation: Check = {
  reasons: ['compliance.attestation'],
  find: ({ facts: { call }, settings: { attestation: asked } }) => {
    const level = attestationLevel(call.attestation)
    if (asked === null || satisfiesAttestation(level, asked)) return null
    return { reason: 'compliance.attestation', detail: `${level === null ? 'no verified attestation' : `attestation ${level}`}, asks for ${asked}` }
  },
}

export const qualityHistory: Check = {
  reasons: ['not_eligible.quality_history'],
  find: ({ facts: { call }, settings: { quality } }) => {
    const history = call.quality?.history ?? 0
    if (quality === null || history >= quality.minHistory) return null
    return { reason: 'not_eligible.quality_history', detail: `${counted(history, 'call')} of history, asks for ${quality.minHistory}` }
  },
}

export const quality: Check = {
  reasons: ['not_eligible.quality'],
  find: ({ facts: { call }, settings: { quality: rule } }) => {
    if (rule === null || call.quality === null || call.quality.score >= rule.minScore) return null
    return { reason: 'not_eligible.quality', detail: `score ${call.quality.score}, asks for ${rule.minScore}` }
  },
  abstain: ({ facts: { call }, settings: { quality: rule } }) => (rule !== null && call.quality === null ? [{ rule: 'quality', detail: "the call's quality score is unknown" }] : []),
}

export const skills: Check = {
  reasons: ['not_eligible.skills'],
  find: ({ facts, target }) => {
    const needed = neededSkills(facts)
    if (target.kind !== 'agents' || needed.length === 0 || skilledAgents(facts, target).length > 0) return null
    return { reason: 'not_eligible.skills', detail: `asks for ${listed(needed.toSorted())}, which none of ${counted(new Set(target.agentIds).size, 'agent')} has` }
  },
}

/** Rules in order; the first that an earlier call falls under decides. An earlier call of another target, buyer or campaign is none of its business. */
export const duplicates: Check = {
  reasons: ['not_eligible.duplicate_campaign', 'not_eligible.duplicate_buyer', 'not_eligible.duplicate_target'],
  find: ({ facts: { call, nowMs, book }, target, settings }) => {
    const own = { campaign: book.campaign.campaignId, buyer: target.buyerId, target: target.targetId }
    for (const { scope, windowSeconds, counts } of settings.duplicates ?? []) {
      const isDuplicate = call.earlierCalls.some((earlier) => {
        const of = { campaign: earlier.campaignId, buyer: earlier.buyerId, target: earlier.targetId }
        const isRecent = earlier.atMs <= nowMs && nowMs - earlier.atMs < windowSeconds * 1000
        return isRecent && of[scope] === own[scope] && (counts === 'any' || earlier[counts])
      })
      if (isDuplicate) return { reason: `not_eligible.duplicate_${scope}`, detail: `${counts === 'any' ? '' : `${counts} `}call within the last ${duration(windowSeconds)}` }
    }
    return null
  },
}
