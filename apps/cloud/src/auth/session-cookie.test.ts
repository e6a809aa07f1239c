import { describe, expect, it } from 'vitest'
import { clearedCookie, readToken, sessionCookie } from './session-cookie.ts'

const PLAIN = 'http://localhost:4400'
const SECURE = 'https://floor.example.com'
const expires = new Date(Date.UTC(2026, 10, 21))

describe('the session cookie', () => {
  it('is out of reach of scripts and other sites', () => {
    expect(sessionCookie(PLAIN, 'abc', expires)).toBe('ringfloor_session=abc; Path=/; Expires=Sat, 21 Nov 2026 00:00:00 GMT; HttpOnly; SameSite=Strict')
  })

  it('is bound to the host over TLS', () => {
    expect(sessionCookie(SECURE, 'abc', expires)).toMatch(/^__Host-ringfloor_session=abc; Path=\/; .*Secure/)
  })

  it('is taken away by an old date', () => {
    expect(clearedCookie(PLAIN)).toContain('Expires=Thu, 01 Jan 1970 00:00:00 GMT')
  })
})

describe('readToken', () => {
  it('reads the cookie of this kind of address only', () => {
    expect(readToken({ cookie: 'a=1; ringfloor_session=abc' }, PLAIN)).toEqual({ token: 'abc', via: 'cookie' })
    expect(readToken({ cookie: 'ringfloor_session=abc' }, SECURE)).toBeNull()
    expect(readToken({ cookie: '__Host-ringfloor_session=abc' }, SECURE)).toEqual({ token: 'abc', via: 'cookie' })
  })

  it('prefers the bearer token', () => {
    expect(readToken({ cookie: 'ringfloor_session=abc', authorization: 'Bearer xyz' }, PLAIN)).toEqual({ token: 'xyz', via: 'bearer' })
  })

  it.each([{}, { cookie: '' }, { cookie: 'ringfloor_session=' }, { authorization: 'Basic abc' }, { authorization: `Bearer ${'x'.repeat(300)}` }])('finds nothing in %j', (headers) => {
    expect(readToken(headers, PLAIN)).toBeNull()
  })
})
