import { describe, expect, it } from 'vitest'
import { canRing, INITIAL_SOFTPHONE, nextSoftphone, qualityOf, type Offer, type SoftphoneEvent, type SoftphoneState } from './softphone-state.ts'

const offer: Offer = { callId: null, campaign: 'Medicare East', caller: '+12125550100', price: '31.01', ringSeconds: 15 }
const other: Offer = { ...offer, campaign: 'Solar' }

/** Each event a second after the one before. */
function play(events: readonly SoftphoneEvent[], from: SoftphoneState = INITIAL_SOFTPHONE): SoftphoneState {
  return events.reduce((state, event, index) => nextSoftphone(state, event, index * 1000), from)
}

describe('a call', () => {
  it('rings, is answered, talks and ends with its length', () => {
    const open = play([{ type: 'offered', offer }, { type: 'answering' }, { type: 'accepted' }])
    expect(open.call).toMatchObject({ phase: 'open', sinceMs: 2000, muted: false })
    expect(nextSoftphone(open, { type: 'ended' }, 65_000)).toMatchObject({ call: null, last: { how: 'finished', seconds: 63 } })
  })

  it('that is withdrawn before it is answered leaves no length', () => {
    expect(play([{ type: 'offered', offer }, { type: 'withdrawn' }]).last).toEqual({ offer, how: 'withdrawn', seconds: 0 })
    expect(play([{ type: 'offered', offer }, { type: 'answering' }, { type: 'ended' }]).last?.how).toBe('withdrawn')
  })

  it('is not pushed aside by another one', () => {
    const state = play([{ type: 'offered', offer }, { type: 'accepted' }])
    expect(nextSoftphone(state, { type: 'offered', offer: other }, 9000)).toBe(state)
  })

  it('can only be muted while it is open', () => {
    const ringing = play([{ type: 'offered', offer }])
    expect(nextSoftphone(ringing, { type: 'muted', muted: true }, 1)).toBe(ringing)
    expect(play([{ type: 'offered', offer }, { type: 'accepted' }, { type: 'muted', muted: true }]).call).toMatchObject({ muted: true })
  })

  it('names a warning once, and takes it back', () => {
    const warned = play([{ type: 'offered', offer }, { type: 'accepted' }, { type: 'warning', name: 'High delay', active: true }, { type: 'warning', name: 'High delay', active: true }])
    expect(warned.call).toMatchObject({ warnings: ['High delay'] })
    expect(nextSoftphone(warned, { type: 'warning', name: 'High delay', active: false }, 9).call).toMatchObject({ warnings: [] })
  })

  it('does not render for a measurement in the same bar', () => {
    const measured = play([{ type: 'offered', offer }, { type: 'accepted' }, { type: 'quality', mos: 4.2 }])
    expect(nextSoftphone(measured, { type: 'quality', mos: 4.4 }, 9)).toBe(measured)
    expect(nextSoftphone(measured, { type: 'quality', mos: 2.1 }, 9).call).toMatchObject({ quality: { bars: 1 } })
  })

  it('ignores events of a call that is not there', () => {
    for (const type of ['answering', 'accepted', 'withdrawn', 'declined', 'ended'] as const) expect(nextSoftphone(INITIAL_SOFTPHONE, { type }, 1)).toBe(INITIAL_SOFTPHONE)
  })
})

describe('being able to ring', () => {
  it('takes a registration and a microphone that is not refused', () => {
    expect(canRing(play([{ type: 'line', line: 'ready' }]))).toBe(true)
    expect(canRing(play([{ type: 'line', line: 'ready' }, { type: 'microphone', microphone: 'denied' }]))).toBe(false)
    expect(canRing(play([{ type: 'line', line: 'ready' }, { type: 'microphone', microphone: 'missing' }]))).toBe(false)
    for (const line of ['off', 'elsewhere', 'starting', 'lost', 'failed'] as const) expect(canRing(play([{ type: 'line', line }])), line).toBe(false)
  })

  it('forgets the problem once the line is back', () => {
    expect(play([{ type: 'problem', message: 'lost' }, { type: 'line', line: 'ready' }]).problem).toBeNull()
  })
})

it('turns a mean opinion score into bars', () => {
  expect([4.4, 4, 3.9, 3, 2.9].map((mos) => qualityOf(mos).bars)).toEqual([3, 3, 2, 2, 1])
})
