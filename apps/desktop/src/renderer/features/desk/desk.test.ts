import { describe, expect, it } from 'vitest'
import { makeCall } from '../../../../test/factories.ts'
import { INITIAL_SOFTPHONE, type Offer } from '../../softphone/softphone-state.ts'
import { announcementOf } from './call-announcer.tsx'
import { missedBecause } from './missed-because.ts'

const offer: Offer = { callId: null, campaign: 'Medicare East', caller: '+12125550100', price: '31.01', ringSeconds: null }

describe('what is said aloud', () => {
  it('names campaign, caller, price and the keys of a ringing call', () => {
    const text = announcementOf({ ...INITIAL_SOFTPHONE, call: { phase: 'offered', offer, sinceMs: 0 } })
    for (const part of ['Incoming call', 'Medicare East', '+1 212 555 0100', '$31.01', 'Alt A']) expect(text).toContain(part)
  })
  it('says how it ended', () => {
    expect(announcementOf({ ...INITIAL_SOFTPHONE, last: { offer, how: 'finished', seconds: 63 } })).toBe('Call ended after 1:03')
    expect(announcementOf({ ...INITIAL_SOFTPHONE, last: { offer, how: 'withdrawn', seconds: 0 } })).toBe('The call stopped ringing')
    expect(announcementOf(INITIAL_SOFTPHONE)).toBe('')
  })
})

describe('a missed call', () => {
  it('says why, by the coded reason first', () => {
    expect(missedBecause(makeCall({ outcome: 'abandoned', ownReason: 'technical.no_answer' }))).toContain('nobody answered')
    expect(missedBecause(makeCall({ outcome: null, ownReason: 'technical.busy' }))).toContain('You declined')
    expect(missedBecause(makeCall({ outcome: null, ownReason: 'technical.declined' }))).toBe('You declined it.')
    expect(missedBecause(makeCall({ outcome: 'abandoned' }))).toContain('hung up')
    expect(missedBecause(makeCall({ outcome: 'failed' }))).toContain('carrier')
  })
})
