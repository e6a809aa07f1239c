/** Identifiers. Rows carry UUIDv7, made by whoever creates the row, so that ids sort by time and a retry repeats the same id. */
import { z } from 'zod'

export const uuidSchema = z.uuid()
export type Uuid = string

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const DASH_BEFORE: ReadonlySet<number> = new Set([4, 6, 8, 10])

/**
 * Builds a UUIDv7 (RFC 9562 §5.7) from a time and ten random bytes, both passed in: the caller owns the clock and the dice.
 * @param nowMs Unix time in milliseconds
 * @param random at least ten bytes
 */
export function uuidV7(nowMs: number, random: Uint8Array): Uuid {
  const bytes = new Uint8Array(16)
  let rest = nowMs
  for (let index = 5; index >= 0; index--) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  let text = ''
  for (let index = 0; index < bytes.length; index++) text += (DASH_BEFORE.has(index) ? '-' : '') + (HEX[bytes[index] ?? 0] ?? '')
  return text
}
