/** The session cookie: out of reach of scripts, never sent from another site, over TLS bound to this very host. */
import { parseCookie, stringifySetCookie } from 'cookie'

const NAME = 'ringfloor_session'

/** "__Host-" makes browsers insist on Secure, Path=/ and no Domain; it needs https. */
export function cookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? `__Host-${NAME}` : NAME
}

function serialize(publicUrl: string, value: string, expires: Date): string {
  return stringifySetCookie({ name: cookieName(publicUrl), value, httpOnly: true, sameSite: 'strict', path: '/', secure: publicUrl.startsWith('https:'), expires })
}

export function sessionCookie(publicUrl: string, token: string, absoluteExpiresAt: Date): string {
  return serialize(publicUrl, token, absoluteExpiresAt)
}

export function clearedCookie(publicUrl: string): string {
  return serialize(publicUrl, '', new Date(0))
}

export interface CredentialHeaders {
  readonly cookie?: string | undefined
  readonly authorization?: string | undefined
}
export interface PresentedToken {
  readonly token: string
  readonly via: 'cookie' | 'bearer'
}

/** The bearer token where there is one, else the cookie's. */
export function readToken(headers: CredentialHeaders, publicUrl: string): PresentedToken | null {
  const bearer = /^Bearer (\S{1,200})$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer) return { token: bearer, via: 'bearer' }
  const token = headers.cookie ? parseCookie(headers.cookie)[cookieName(publicUrl)] : undefined
  return token ? { token, via: 'cookie' } : null
}
