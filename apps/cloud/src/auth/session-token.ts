/** Session tokens: opaque, 256 bits; the database knows only their SHA-256. */
import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/

export function createSessionToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** Undefined where the text cannot be a token of ours: no look-up for garbage. */
export function hashSessionToken(token: string): Uint8Array<ArrayBuffer> | undefined {
  return TOKEN_PATTERN.test(token) ? new Uint8Array(createHash('sha256').update(token).digest()) : undefined
}
