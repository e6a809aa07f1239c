import { randomBytes } from 'node:crypto'

export type SidPrefix = 'CA' | 'CF' | 'PN'

/** A Twilio SID: two letters and 32 hex digits. */
export function newSid(prefix: SidPrefix): string {
  return prefix + randomBytes(16).toString('hex')
}

/** "Fri, 20 Nov 2026 05:42:40 +0000": RFC 2822 as Twilio writes it, always UTC. */
export function toRfc2822(timeMs: number): string {
  return new Date(timeMs).toUTCString().replace('GMT', '+0000')
}
