import { EVENT_TYPES } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { CALL_ID, makeCall, makeEvent, OTHER_ID } from '../../../test/factories.ts'
import { advanceCalls, applyEvent, NO_EFFECTS } from './apply-event.ts'

describe('applyEvent', () => {
  it('gathers topics and calls over several events', () => {
    const effects = [makeEvent(1, 'call.ringing', { callId: CALL_ID }), makeEvent(2, 'balance.changed', { accountId: OTHER_ID })].reduce(applyEvent, NO_EFFECTS)
    expect([...effects.topics]).toEqual(expect.arrayContaining(['liveCalls', 'agentStatus', 'balances']))
    expect([...effects.callIds]).toEqual([CALL_ID])
  })

  it('refreshes something for every type of event', () => {
    for (const type of EVENT_TYPES) expect(applyEvent(NO_EFFECTS, makeEvent(1, type)).topics.size, type).toBeGreaterThan(0)
  })

  it('leaves the effects gathered so far untouched', () => {
    applyEvent(NO_EFFECTS, makeEvent(1, 'call.ended', { callId: CALL_ID }))
    expect(NO_EFFECTS.topics.size + NO_EFFECTS.callIds.size).toBe(0)
  })
})

describe('advanceCalls', () => {
  it('moves a call on and notes when', () => {
    const [call] = advanceCalls([makeCall({ state: 'ringing' })], makeEvent(1, 'call.connected', { callId: CALL_ID, state: 'connected' }))
    expect(call).toMatchObject({ state: 'connected', connectedAt: '2026-11-20T10:00:05.000Z' })
  })

  it('returns the very same list for a repeated, an older or a foreign event', () => {
    const calls = [makeCall({ state: 'connected', connectedAt: '2026-11-20T10:00:04.000Z' })]
    expect(advanceCalls(calls, makeEvent(1, 'call.connected', { callId: CALL_ID, state: 'connected' }))).toBe(calls)
    expect(advanceCalls(calls, makeEvent(1, 'call.ringing', { callId: CALL_ID, state: 'ringing' }))).toBe(calls)
    expect(advanceCalls(calls, makeEvent(1, 'call.ended', { callId: OTHER_ID, state: 'ended' }))).toBe(calls)
  })

  it('does nothing with an event that has no state, as buyers get them', () => {
    const calls = [makeCall()]
    expect(advanceCalls(calls, makeEvent(1, 'call.ended', { callId: CALL_ID }))).toBe(calls)
  })

  it('keeps the time it knew', () => {
    const [call] = advanceCalls([makeCall({ state: 'ringing', connectedAt: '2026-11-20T10:00:01.000Z' })], makeEvent(1, 'call.connected', { callId: CALL_ID, state: 'connected' }))
    expect(call?.connectedAt).toBe('2026-11-20T10:00:01.000Z')
  })
})
