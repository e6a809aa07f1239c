/** Keys: their two tones (ITU-T Q.23) and their RTP form (RFC 4733, telephone-event). */
import type { AudioSource } from './port.ts'
import { createToneSource } from './sources.ts'

export const DTMF_DIGITS = '0123456789*#ABCD'
/** How long a key sounds when it is passed on, and the pause after it. Twilio's sendDigits is similar. */
export const DTMF_TONE_MS = 160

const ROWS_HZ = [697, 770, 852, 941]
const COLUMNS_HZ = [1209, 1336, 1477, 1633]
const PAD = ['123A', '456B', '789C', '*0#D']

export function isDtmfDigit(text: string): boolean {
  return text.length === 1 && DTMF_DIGITS.includes(text)
}

/** The two tones of a key, or undefined where it is not a key. */
export function createDtmfSource(digit: string): AudioSource | undefined {
  const row = PAD.findIndex((keys) => digit.length === 1 && keys.includes(digit))
  const column = PAD[row]?.indexOf(digit) ?? -1
  const low = ROWS_HZ[row]
  const high = COLUMNS_HZ[column]
  if (low === undefined || high === undefined) return undefined
  return createToneSource({ frequenciesHz: [low, high], durationMs: DTMF_TONE_MS, level: 0.4 })
}

/**
 * Reads keys out of telephone-event packets. A key press is a train of packets that share one RTP timestamp (the last is even sent three times):
 * it counts once, at its first packet.
 */
export function createTelephoneEventReader(): (payload: Uint8Array, timestamp: number) => string | undefined {
  let latest: number | undefined
  return (payload, timestamp) => {
    if (payload.length < 4 || timestamp === latest) return undefined
    latest = timestamp
    const digit = DTMF_DIGITS[payload[0] ?? 255]
    return digit
  }
}
