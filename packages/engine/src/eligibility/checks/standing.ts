/** Whatever anybody does, and until a person acts. */
import type { Check } from '../types.ts'

export const denied: Check = {
  reasons: ['compliance.denied'],
  find: ({ facts: { denial } }) => (denial === null ? null : { reason: 'compliance.denied', detail: `${denial.ruleId}: ${denial.reason}` }),
}

export const campaignPaused: Check = {
  reasons: ['not_eligible.campaign_paused'],
  find: ({ facts: { book } }) => {
    if (book.campaign.status !== 'active') return { reason: 'not_eligible.campaign_paused', detail: 'campaign is paused' }
    return book.publisher !== null && book.publisher.status !== 'active' ? { reason: 'not_eligible.campaign_paused', detail: 'publisher is paused' } : null
  },
}

/** A target whose buyer the book does not have gets no call on credit of nobody. */
export const buyerPaused: Check = {
  reasons: ['not_eligible.buyer_paused'],
  find: ({ buyer }) => {
    if (buyer === undefined) return { reason: 'not_eligible.buyer_paused', detail: 'buyer is not in the book' }
    return buyer.status === 'active' ? null : { reason: 'not_eligible.buyer_paused', detail: 'buyer is paused' }
  },
}

export const targetPaused: Check = {
  reasons: ['not_eligible.target_paused'],
  find: ({ target }) => (target.status === 'active' ? null : { reason: 'not_eligible.target_paused', detail: 'target is paused' }),
}

export const profilePaused: Check = {
  reasons: ['not_eligible.profile_paused'],
  find: ({ profile }) => (profile.status === 'active' ? null : { reason: 'not_eligible.profile_paused', detail: 'bid profile is paused' }),
}
