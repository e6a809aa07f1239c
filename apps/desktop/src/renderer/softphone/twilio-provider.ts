/** The Voice SDK behind our provider interface. The only file that knows it, loaded only for agents. */
import type { VoiceToken } from '@ringfloor/shared'
import type { Call, Device } from '@twilio/voice-sdk'
import { describeDeviceError, describeWarning } from './device-errors.ts'
import { allowPlainSignalling } from './local-signalling.ts'
import { readOffer } from './offer.ts'
import type { ProviderListener, SoftphoneProvider } from './provider.ts'
import { SOFTPHONE_SOUNDS } from './sounds.ts'

/** A minute is enough to renew a token over a slow network; the SDK's own ten seconds are not. */
const TOKEN_REFRESH_MS = 60_000
const MAX_SIGNALLING_TIMEOUT_MS = 30_000

/** `chunderw`, `eventgw` and `publishEvents` are private options of SDK 2.18.5; the version is pinned. */
type LocalOptions = Device.Options & { readonly chunderw: string; readonly eventgw: string; readonly publishEvents: boolean }

function deviceOptions(signalingHost: string | null): Device.Options {
  const options: Device.Options = {
    codecPreferences: ['pcmu', 'opus'] as Call.Codec[],
    sounds: SOFTPHONE_SOUNDS,
    tokenRefreshMs: TOKEN_REFRESH_MS,
    maxCallSignalingTimeoutMs: MAX_SIGNALLING_TIMEOUT_MS,
    enableImprovedSignalingErrorPrecision: true,
    closeProtection: false,
    logLevel: 'silent',
  }
  if (!signalingHost) return options
  // Nothing is reported to Twilio from a floor that does not use Twilio.
  const local: LocalOptions = { ...options, codecPreferences: ['pcmu'] as Call.Codec[], chunderw: signalingHost, eventgw: signalingHost, publishEvents: false }
  return local
}

function watchCall(call: Call, { onEvent, onLevels }: ProviderListener, forget: () => void): void {
  const over = (type: 'withdrawn' | 'declined' | 'ended') => () => {
    forget()
    onLevels(0, 0)
    onEvent({ type })
  }
  call.on('accept', () => onEvent({ type: 'accepted' }))
  call.on('cancel', over('withdrawn'))
  call.on('reject', over('declined'))
  call.on('disconnect', over('ended'))
  call.on('mute', (muted: boolean) => onEvent({ type: 'muted', muted }))
  call.on('volume', onLevels)
  call.on('sample', (sample: { mos: number | null }) => typeof sample.mos === 'number' && onEvent({ type: 'quality', mos: sample.mos }))
  call.on('reconnecting', () => onEvent({ type: 'media', reconnecting: true }))
  call.on('reconnected', () => onEvent({ type: 'media', reconnecting: false }))
  const warn = (active: boolean) => (name: string) => {
    const words = describeWarning(name)
    if (words) onEvent({ type: 'warning', name: words, active })
  }
  call.on('warning', warn(true))
  call.on('warning-cleared', warn(false))
  call.on('error', (error: { code: number }) => reportError(error.code, onEvent))
}

function reportError(code: number, onEvent: ProviderListener['onEvent']): void {
  const problem = describeDeviceError(code)
  onEvent({ type: 'problem', message: problem.message })
  if (problem.kind === 'microphoneDenied') onEvent({ type: 'microphone', microphone: 'denied' })
  if (problem.kind === 'lost') onEvent({ type: 'line', line: 'lost' })
}

export async function createTwilioProvider(first: VoiceToken, listener: ProviderListener): Promise<SoftphoneProvider> {
  if (first.signalingHost) allowPlainSignalling(first.signalingHost)
  const sdk = await import('@twilio/voice-sdk')
  const device = new sdk.Device(first.token, deviceOptions(first.signalingHost))
  let call: Call | undefined
  // The SDK stops its own stream; a device that was chosen by hand stays open until it is unset.
  const forget = () => {
    call = undefined
    void device.audio?.unsetInputDevice().catch(() => undefined)
  }
  device.on('registering', () => listener.onEvent({ type: 'line', line: 'starting' }))
  device.on('registered', () => listener.onEvent({ type: 'line', line: 'ready' }))
  device.on('unregistered', () => listener.onEvent({ type: 'line', line: 'lost' }))
  device.on('tokenWillExpire', listener.onTokenWillExpire)
  device.on('error', (error: { code: number }) => {
    reportError(error.code, listener.onEvent)
    if (describeDeviceError(error.code).kind === 'token') listener.onTokenWillExpire()
  })
  device.on('incoming', (incoming: Call) => {
    if (call) return incoming.reject()
    call = incoming
    watchCall(incoming, listener, forget)
    const parameters = new Map(incoming.customParameters)
    if (!parameters.has('caller') && incoming.parameters['From']) parameters.set('caller', incoming.parameters['From'])
    listener.onEvent({ type: 'offered', offer: readOffer(parameters) })
  })
  return {
    updateToken: ({ token }) => device.updateToken(token),
    register: async () => {
      // While a call is up the signalling connection is in use; it heals itself.
      if (call || device.state === sdk.Device.State.Registering) return
      if (device.state === sdk.Device.State.Registered) await device.unregister()
      await device.register()
    },
    answer: () => {
      if (!call) return
      listener.onEvent({ type: 'answering' })
      call.accept()
    },
    decline: () => call?.reject(),
    forgetOffer: () => {
      call?.ignore()
      forget()
    },
    hangUp: () => call?.disconnect(),
    setMuted: (muted) => call?.mute(muted),
    destroy: () => {
      device.removeAllListeners()
      device.destroy()
    },
  }
}
