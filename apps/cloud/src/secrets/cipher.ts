/**
 * Secrets at rest: AES-256-GCM with a random 96-bit nonce. The text is bound to its place (`context`), so that a cipher copied from one row to
 * another does not open. Form: `v1.<nonce>.<tag>.<ciphertext>`, each part base64url.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '@ringfloor/shared'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const VERSION = 'v1'

/** Where a carrier account's secrets live; the only contexts in use. */
export const secretContext = {
  carrierAuthToken: (accountSid: string): string => `carrier_account:${accountSid}:auth_token`,
  carrierApiKeySecret: (accountSid: string): string => `carrier_account:${accountSid}:api_key_secret`,
} as const

/**
 * Reads the instance's key.
 * @param base64 32 bytes in base64 or base64url
 * @throws AppError `input.invalid` where it is not 32 bytes
 */
export function parseSecretsKey(base64: string): Buffer {
  const key = Buffer.from(base64, 'base64')
  if (key.length !== KEY_BYTES) {
    throw new AppError('input.invalid', { userMessage: `SECRETS_KEY must be ${KEY_BYTES} random bytes in base64 (it has ${key.length}). Make one with: openssl rand -base64 32` })
  }
  return key
}

export function encryptSecret(key: Buffer, context: string, plain: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return [VERSION, nonce.toString('base64url'), cipher.getAuthTag().toString('base64url'), text.toString('base64url')].join('.')
}

/** @throws AppError `internal` where the key, the place or the text is not the one it was encrypted with */
export function decryptSecret(key: Buffer, context: string, sealed: string): string {
  const [version, nonce, tag, text] = sealed.split('.')
  if (version !== VERSION || nonce === undefined || tag === undefined || text === undefined) {
    throw new AppError('internal', { message: `Secret at ${context} has an unknown form`, userMessage: 'A stored secret cannot be read.' })
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(tag, 'base64url'))
    return decipher.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new AppError('internal', {
      message: `Secret at ${context} does not open with this SECRETS_KEY`,
      userMessage: 'A stored secret cannot be opened: SECRETS_KEY is not the key it was stored with.',
      cause,
    })
  }
}
