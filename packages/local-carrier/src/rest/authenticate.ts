import { timingSafeEqual, createHash } from 'node:crypto'
import type { Account } from '../config.ts'
import { RestError } from './rest-error.ts'

/** Basic auth with account SID and token, or with an API key's SID and secret. @throws RestError 20003 */
export function authenticate(accounts: ReadonlyMap<string, Account>, header: string | undefined): Account {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  if (!encoded) throw new RestError(20003, 'Authentication Error - No credentials provided')
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  const [user, secret] = [decoded.slice(0, colon), decoded.slice(colon + 1)]
  for (const account of accounts.values()) {
    if (user === account.sid && isSame(secret, account.authToken)) return account
    if (user === account.apiKeySid && isSame(secret, account.apiKeySecret)) return account
  }
  throw new RestError(20003, 'Authentication Error - invalid username')
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
