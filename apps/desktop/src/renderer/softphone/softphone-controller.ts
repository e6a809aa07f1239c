/** Owns the one softphone of this browser: credentials, registration, microphone, and what wakes it. Sequences; decides little. */
import type { VoiceToken } from '@ringfloor/shared'
import { readProblem } from '../api/api-error.ts'
import { askForMicrophone, watchMicrophone } from './microphone.ts'
import type { CreateProvider, SoftphoneProvider } from './provider.ts'
import { canRing } from './softphone-state.ts'
import { dispatchSoftphone, publishLevels, resetSoftphone, useSoftphone } from './softphone-store.ts'

const LOCK = 'ringfloor-softphone'
const RETRY_MS = 5000
/** A registration that the SDK lost and did not bring back by itself is tried again. */
const LOST_RETRY_MS = 10_000
/** Browsers slow hidden tabs down, and a registration can go stale there without an event. Longer than this, it is renewed. */
const STALE_AFTER_MS = 60_000

export interface SoftphonePort {
  readonly fetchToken: () => Promise<VoiceToken>
  readonly createProvider: CreateProvider
  readonly reportReady: (ready: boolean) => void
  readonly onResume: (listener: () => void) => () => void
}

export interface SoftphoneController {
  readonly answer: () => void
  readonly decline: () => void
  readonly hangUp: () => void
  readonly toggleMute: () => void
  /** Asks for the microphone if need be; false where a call could not be taken. */
  readonly prepare: () => Promise<boolean>
  /** Takes the softphone over from another tab of this browser. */
  readonly takeOver: () => void
  readonly stop: () => void
}

/** Two tabs must not both ring: the browser's lock makes one of them the owner, and frees it when that tab dies. */
function holdLock(steal: boolean, onHeld: () => Promise<void>, onLost: () => void): AbortController {
  const waiting = new AbortController()
  const options: LockOptions = steal ? { steal: true } : { signal: waiting.signal }
  navigator.locks.request(LOCK, options, onHeld).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError' && !waiting.signal.aborted) onLost()
  })
  return waiting
}

export function startSoftphone(port: SoftphonePort): SoftphoneController {
  let provider: SoftphoneProvider | undefined
  let release: (() => void) | undefined
  let lock: AbortController | undefined
  let stopped = false
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const later = (task: () => void, ms: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!stopped) task()
    }, ms)
    timers.add(timer)
  }

  const renewToken = () => {
    port.fetchToken().then((token) => provider?.updateToken(token), () => later(renewToken, RETRY_MS))
  }

  const open = async (): Promise<void> => {
    dispatchSoftphone({ type: 'line', line: 'starting' })
    try {
      const token = await port.fetchToken()
      if (stopped || !release) return
      provider = await port.createProvider(token, { onEvent: dispatchSoftphone, onLevels: publishLevels, onTokenWillExpire: renewToken })
      await provider.register()
    } catch (error) {
      if (stopped) return
      provider?.destroy()
      provider = undefined
      dispatchSoftphone({ type: 'line', line: 'failed' })
      if (!useSoftphone.getState().problem) dispatchSoftphone({ type: 'problem', message: `The softphone could not start. ${readProblem(error).message}` })
      later(() => release && void open(), RETRY_MS)
    }
  }

  const close = () => {
    release?.()
    release = undefined
    provider?.destroy()
    provider = undefined
  }

  const acquire = (steal: boolean) => {
    dispatchSoftphone({ type: 'line', line: 'elsewhere' })
    lock = holdLock(
      steal,
      () => new Promise<void>((resolve) => {
        release = resolve
        void open()
      }),
      () => {
        close()
        if (!stopped) acquire(false)
      },
    )
  }

  const wake = () => {
    if (provider && !useSoftphone.getState().call) provider.register().catch(() => later(wake, RETRY_MS))
  }
  let hiddenAt = Number.POSITIVE_INFINITY
  const wakeIfLost = () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now()
      return
    }
    const stale = Date.now() - hiddenAt > STALE_AFTER_MS
    hiddenAt = Number.POSITIVE_INFINITY
    if (stale || useSoftphone.getState().line === 'lost') wake()
  }

  const forgetReadiness = useSoftphone.subscribe((state, before) => {
    port.reportReady(canRing(state))
    if (state.line === 'lost' && before.line !== 'lost') later(wakeIfLost, LOST_RETRY_MS)
  })
  const forgetResume = port.onResume(wake)
  globalThis.addEventListener('online', wakeIfLost)
  document.addEventListener('visibilitychange', wakeIfLost)
  resetSoftphone()
  const microphone = watchMicrophone((state) => dispatchSoftphone({ type: 'microphone', microphone: state }))
  acquire(false)

  return {
    answer: () => provider?.answer(),
    decline: () => provider?.decline(),
    hangUp: () => provider?.hangUp(),
    toggleMute: () => {
      const { call } = useSoftphone.getState()
      if (call?.phase === 'open') provider?.setMuted(!call.muted)
    },
    prepare: async () => {
      if (useSoftphone.getState().microphone !== 'granted') dispatchSoftphone({ type: 'microphone', microphone: await askForMicrophone() })
      const state = useSoftphone.getState()
      return state.microphone !== 'denied' && state.microphone !== 'missing'
    },
    takeOver: () => {
      lock?.abort()
      acquire(true)
    },
    stop: () => {
      stopped = true
      port.reportReady(false)
      lock?.abort()
      for (const timer of timers) clearTimeout(timer)
      forgetReadiness()
      forgetResume()
      globalThis.removeEventListener('online', wakeIfLost)
      document.removeEventListener('visibilitychange', wakeIfLost)
      void microphone.then((forget) => forget())
      close()
      resetSoftphone()
    },
  }
}
