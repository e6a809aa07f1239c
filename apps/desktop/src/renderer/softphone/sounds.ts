import type { Device } from '@twilio/voice-sdk'
import ended from './sounds/ended.wav'
import key from './sounds/key.wav'
import ringing from './sounds/ringing.wav'

const KEYS = ['dtmf0', 'dtmf1', 'dtmf2', 'dtmf3', 'dtmf4', 'dtmf5', 'dtmf6', 'dtmf7', 'dtmf8', 'dtmf9', 'dtmfs', 'dtmfh']

/** Every sound of the SDK from our own files: a missing one would be fetched from Twilio's hosts. Made by scripts/make-sounds.ts. */
export const SOFTPHONE_SOUNDS: Partial<Record<Device.SoundName, string>> = {
  incoming: ringing,
  outgoing: ringing,
  disconnect: ended,
  ...Object.fromEntries(KEYS.map((name) => [name, key])),
}
