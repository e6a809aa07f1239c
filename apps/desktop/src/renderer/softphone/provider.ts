import type { VoiceToken } from '@ringfloor/shared'
import type { SoftphoneEvent } from './softphone-state.ts'

/** Something that can ring and talk. One implementation speaks the Voice SDK; nothing else of the console knows it. */
export interface SoftphoneProvider {
  /** Puts fresh credentials in place. */
  readonly updateToken: (token: VoiceToken) => void
  /** Registers, or registers again after sleep: a registration goes stale without a word. */
  readonly register: () => Promise<void>
  readonly answer: () => void
  readonly decline: () => void
  /** Stops ringing here without a word to the carrier, which has given the call up or is gone. */
  readonly forgetOffer: () => void
  readonly hangUp: () => void
  readonly setMuted: (muted: boolean) => void
  readonly destroy: () => void
}

export interface ProviderListener {
  readonly onEvent: (event: SoftphoneEvent) => void
  /** Both 0..1. */
  readonly onLevels: (input: number, output: number) => void
  readonly onTokenWillExpire: () => void
}

export type CreateProvider = (token: VoiceToken, listener: ProviderListener) => Promise<SoftphoneProvider>
