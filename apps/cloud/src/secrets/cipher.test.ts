import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decryptSecret, encryptSecret, parseSecretsKey, secretContext } from './cipher.ts'

const key = randomBytes(32)
const place = secretContext.carrierAuthToken('AC1')

describe('secrets at rest', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const first = encryptSecret(key, place, 'token ü')
    expect(decryptSecret(key, place, first)).toBe('token ü')
    expect(encryptSecret(key, place, 'token ü')).not.toBe(first)
  })

  it.each([
    ['another key', (sealed: string) => decryptSecret(randomBytes(32), place, sealed)],
    ['another place', (sealed: string) => decryptSecret(key, secretContext.carrierAuthToken('AC2'), sealed)],
    ['a changed text', (sealed: string) => decryptSecret(key, place, `${sealed.slice(0, -4)}AAAA`)],
    ['a shortened tag', (sealed: string) => decryptSecret(key, place, sealed.split('.').map((part, index) => (index === 2 ? part.slice(0, 8) : part)).join('.'))],
    ['no known form', () => decryptSecret(key, place, 'plain')],
  ])('does not open with %s', (_name, open) => {
    const sealed = encryptSecret(key, place, 'secret')
    expect(() => open(sealed)).toThrowError(expect.objectContaining({ code: 'internal' }))
  })

  it('says how to make a key where the given one is too short', () => {
    expect(() => parseSecretsKey('c2hvcnQ=')).toThrow(/openssl rand -base64 32/)
  })
})
