import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'
import { createSessionToken, hashSessionToken } from './session-token.ts'

describe('passwords', () => {
  it('are hashed with argon2id at OWASP’s minimum', async () => {
    const stored = await hashPassword('correct horse')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(stored, 'correct horse')).toBe(true)
    expect(await verifyPassword(stored, 'Correct horse')).toBe(false)
  })

  it('fit nobody who is not there, nor a damaged hash', async () => {
    expect(await verifyPassword(undefined, 'a password that nobody has')).toBe(false)
    expect(await verifyPassword('not a hash', 'x')).toBe(false)
  })
})

describe('session tokens', () => {
  it('have 256 bits and are stored as a hash', () => {
    const token = createSessionToken()
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(createSessionToken()).not.toBe(token)
    expect(hashSessionToken(token)).toHaveLength(32)
  })

  it.each(['', 'short', `${'a'.repeat(42)}!`, 'a'.repeat(44)])('are not looked up where the text is none: %j', (text) => {
    expect(hashSessionToken(text)).toBeUndefined()
  })
})
