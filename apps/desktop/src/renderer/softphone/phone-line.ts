/** The line to the carrier: token, provider, registration, and trying again where one of them fails. */
import type { VoiceToken } from '@ringfloor/shared'
import { readProblem } from '../api/api-error.ts'
import type { CreateProvider, SoftphoneProvider } from './provider.ts'
import type { SoftphoneEvent } from './softphone-state.ts'
import { dispatchSoftphone, publishLevels, useSoftphone } from './softphone-store.ts'

const RETRY_MS = 5000
/** A registration that the SDK lost and did not bring back by itself is tried again. */
const LOST_RETRY_MS = 10_000
/** The carrier takes back what nobody answered. Where even that does not come, the offer is dropped this long after its time. */
const OFFER_GRACE_MS = 5000
/** Of an offer that does not say how long it rings. */
const LONGEST_RING_SECONDS = 120

export interface PhoneLinePort {
  readonly fetchToken: () => Promise<VoiceToken>
  readonly createProvider: CreateProvider
}

export interface PhoneLine {
  readonly provider: () => SoftphoneProvider | undefined
  readonly open: () => void
  readonly close: () => void
  readonly renewRegistration: () => void
}

/** Timers that end together. */
function createTimers() {
  const timers = new Set<ReturnType<typeof setTimeout>>()
  return {
    later: (task: () => void, ms: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        task()
      }, ms)
      timers.add(timer)
    },
    clear: () => {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

export function createPhoneLine(port: PhoneLinePort): PhoneLine {
  const { later, clear } = createTimers()
  let provider: SoftphoneProvider | undefined
  /** Rises with each closing: what was under way before it is void. */
  let generation = 0

  const renewToken = () => {
    port.fetchToken().then((token) => provider?.updateToken(token), () => later(renewToken, RETRY_MS))
  }

  const renewRegistration = () => {
    if (provider && !useSoftphone.getState().call) provider.register().catch(() => later(renewRegistration, RETRY_MS))
  }

  const dropOffer = (sinceMs: number) => {
    const { call } = useSoftphone.getState()
    if (call?.phase !== 'offered' || call.sinceMs !== sinceMs) return
    provider?.forgetOffer()
    dispatchSoftphone({ type: 'withdrawn' })
  }

  const onEvent = (event: SoftphoneEvent) => {
    dispatchSoftphone(event)
    const { call } = useSoftphone.getState()
    if (event.type === 'offered' && call) later(() => dropOffer(call.sinceMs), (event.offer.ringSeconds ?? LONGEST_RING_SECONDS) * 1000 + OFFER_GRACE_MS)
    if (event.type === 'line' && event.line === 'lost') later(() => useSoftphone.getState().line === 'lost' && renewRegistration(), LOST_RETRY_MS)
  }

  const connect = async (mine: number): Promise<void> => {
    dispatchSoftphone({ type: 'line', line: 'starting' })
    try {
      const token = await port.fetchToken()
      if (mine !== generation) return
      const made = await port.createProvider(token, { onEvent, onLevels: publishLevels, onTokenWillExpire: renewToken })
      if (mine !== generation) return made.destroy()
      provider = made
      await made.register()
    } catch (error) {
      if (mine !== generation) return
      provider?.destroy()
      provider = undefined
      dispatchSoftphone({ type: 'line', line: 'failed' })
      if (!useSoftphone.getState().problem) dispatchSoftphone({ type: 'problem', message: `The softphone could not start. ${readProblem(error).message}` })
      later(() => void connect(mine), RETRY_MS)
    }
  }

  return {
    provider: () => provider,
    open: () => void connect(generation),
    close: () => {
      generation++
      clear()
      provider?.destroy()
      provider = undefined
    },
    renewRegistration,
  }
}
