/** What the call's tags must say. */
import type { TagCriterion, TagFilters } from '@ringfloor/shared'
import { checkTag, describeCriterion, describeUndecided } from '../tags.ts'
import type { Check, Obstacle } from '../types.ts'
import { listed } from '../words.ts'

export const filters: Check = {
  reasons: ['not_eligible.tag_missing', 'not_eligible.tag_filter'],
  find: ({ facts: { call }, target, profile }) =>
    findFailedGroup('target.filters', target.rules.filters, call.tags) ?? findFailedGroup('filters', profile.rules.filters, call.tags),
}

export const rejected: Check = {
  reasons: ['not_eligible.tag_rejected'],
  find: ({ bid }) => (bid.rejectedBy === null ? null : { reason: 'not_eligible.tag_rejected', detail: bid.rejectedBy }),
}

/** The first group of which no criterion is true. If one of it is undecided the tag is what is missing, since with it the call might pass. */
function findFailedGroup(name: string, groups: TagFilters | undefined, tags: Readonly<Record<string, string>>): Obstacle | null {
  for (const [index, group] of (groups ?? []).entries()) {
    const results = group.map((criterion) => checkTag(criterion, tags))
    if (results.includes(true)) continue
    const undecided = group.filter((_, place) => results[place] === 'undecided')
    const isMissing = undecided.length > 0
    const words = isMissing ? wordsOf(undecided, (criterion) => describeUndecided(criterion, tags), ', ') : `asks for ${wordsOf(group, describeCriterion, ' or ')}`
    return { reason: isMissing ? 'not_eligible.tag_missing' : 'not_eligible.tag_filter', detail: `${name}[${index}]: ${words}` }
  }
  return null
}

function wordsOf(criteria: readonly TagCriterion[], describe: (criterion: TagCriterion) => string, separator: string): string {
  return listed([...new Set(criteria.map(describe))], separator)
}
