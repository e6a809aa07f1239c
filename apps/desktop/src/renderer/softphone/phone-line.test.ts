import type { VoiceToken } from '@ringfloor/shared'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPhoneLine } from './phone-line.ts'
import type { ProviderListener } from './provider.ts'
import type { Offer } from './softphone-state.ts'
import { resetSoftphone, useSoftphone } from './softphone-store.ts'

const token: VoiceToken = { token: 't', identity: 'agent_1', expiresAt: '2026-11-20T11:00:00.000Z', signalingHost: null }
const offer: Offer = { callId: null, campaign: null, caller: null, price: null, ringSeconds: 15 }

function createBench() {
  const listeners: ProviderListener[] = []
  const provider = { updateToken: vi.fn(), register: vi.fn(async () => undefined), answer: vi.fn(), decline: vi.fn(), forgetOffer: vi.fn(), hangUp: vi.fn(), setMuted: vi.fn(), destroy: vi.fn() }
  const fetchToken = vi.fn(async () => token)
  const line = createPhoneLine({
    fetchToken,
    createProvider: async (_token, listener) => {
      listeners.push(listener)
      return provider
    },
  })
  const tell: ProviderListener['onEvent'] = (event) => listeners.at(-1)?.onEvent(event)
  return { line, provider, fetchToken, listeners, tell }
}

describe('the line to the carrier', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    resetSoftphone()
  })
  afterEach(() => vi.useRealTimers())

  it('registers with a fresh token', async () => {
    const { line, provider, tell } = createBench()
    line.open()
    await vi.advanceTimersByTimeAsync(0)
    tell({ type: 'line', line: 'ready' })
    expect(provider.register).toHaveBeenCalledOnce()
    expect(useSoftphone.getState().line).toBe('ready')
  })

  it('says that it could not start, and tries again', async () => {
    const { line, fetchToken, provider } = createBench()
    fetchToken.mockRejectedValueOnce(new Error('refused'))
    line.open()
    await vi.advanceTimersByTimeAsync(0)
    expect(useSoftphone.getState()).toMatchObject({ line: 'failed', problem: expect.stringContaining('could not start') })
    await vi.advanceTimersByTimeAsync(5000)
    expect(provider.register).toHaveBeenCalledOnce()
  })

  it('renews the token when it is about to run out, until it has one', async () => {
    const { line, fetchToken, provider, listeners } = createBench()
    line.open()
    await vi.advanceTimersByTimeAsync(0)
    fetchToken.mockRejectedValueOnce(new Error('offline'))
    listeners[0]?.onTokenWillExpire()
    await vi.advanceTimersByTimeAsync(4999)
    expect(provider.updateToken).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(provider.updateToken).toHaveBeenCalledWith(token)
  })

  it('registers again where the registration stays lost, but not during a call', async () => {
    const { line, provider, tell } = createBench()
    line.open()
    await vi.advanceTimersByTimeAsync(0)
    tell({ type: 'line', line: 'lost' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(provider.register).toHaveBeenCalledTimes(2)
    tell({ type: 'offered', offer })
    line.renewRegistration()
    expect(provider.register).toHaveBeenCalledTimes(2)
  })

  it('drops an offer that the carrier never takes back, and only that one', async () => {
    const { line, provider, tell } = createBench()
    line.open()
    await vi.advanceTimersByTimeAsync(0)
    tell({ type: 'offered', offer })
    await vi.advanceTimersByTimeAsync(1000)
    tell({ type: 'withdrawn' })
    tell({ type: 'offered', offer })
    await vi.advanceTimersByTimeAsync(19_500)
    expect(useSoftphone.getState().call?.phase).toBe('offered')
    await vi.advanceTimersByTimeAsync(1000)
    expect(useSoftphone.getState()).toMatchObject({ call: null, last: { how: 'withdrawn' } })
    expect(provider.forgetOffer).toHaveBeenCalledOnce()
  })

  it('leaves nothing behind when closed while it opens', async () => {
    const { line, provider } = createBench()
    line.open()
    line.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(provider.register).not.toHaveBeenCalled()
    expect(line.provider()).toBeUndefined()
  })
})
