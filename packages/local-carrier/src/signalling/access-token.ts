/** Twilio access tokens: a JWT signed with an API key's secret (https://www.twilio.com/docs/iam/access-tokens). */
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { SIGNALLING_ERRORS } from './errors.ts'
import type { SignallingError } from './errors.ts'

export const ACCESS_TOKEN_CONTENT_TYPE = 'twilio-fpa;v=1'
/** Twilio refuses tokens that live longer. */
export const MAX_TOKEN_LIFETIME_SECONDS = 24 * 3600

export interface AccessGrant {
  readonly accountSid: string
  readonly identity: string
  readonly incomingAllowed: boolean
  readonly applicationSid: string | null
  /** Parameters that the token adds to every outgoing call. */
  readonly outgoingParameters: Readonly<Record<string, string>>
  readonly expiresAtMs: number
}

export type TokenVerdict = { readonly grant: AccessGrant } | { readonly error: SignallingError }

/** The secret of an account's API key, or null where account or key is unknown. */
export type FindApiKeySecret = (accountSid: string, keySid: string) => string | null

const claimsSchema = z.object({
  iss: z.string().min(1).max(64),
  sub: z.string().min(1).max(64),
  exp: z.number(),
  grants: z.object({
    identity: z.string().min(1).max(256),
    voice: z
      .object({
        incoming: z.object({ allow: z.boolean().optional() }).optional(),
        outgoing: z.object({ application_sid: z.string().max(64).optional(), params: z.record(z.string(), z.unknown()).optional() }).optional(),
      })
      .optional(),
  }),
})

export async function verifyAccessToken(token: string, findSecret: FindApiKeySecret, nowMs: number): Promise<TokenVerdict> {
  try {
    const claims = claimsSchema.parse(decodeJwt(token))
    const secret = findSecret(claims.sub, claims.iss)
    if (secret === null || decodeProtectedHeader(token).cty !== ACCESS_TOKEN_CONTENT_TYPE) return { error: SIGNALLING_ERRORS.tokenInvalid }
    await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256', 'HS384', 'HS512'], currentDate: new Date(nowMs) })
    if (claims.exp * 1000 - nowMs > MAX_TOKEN_LIFETIME_SECONDS * 1000) return { error: SIGNALLING_ERRORS.tokenInvalid }
    return { grant: toGrant(claims) }
  } catch (error) {
    return { error: error instanceof errors.JWTExpired ? SIGNALLING_ERRORS.tokenExpired : SIGNALLING_ERRORS.tokenInvalid }
  }
}

function toGrant(claims: z.infer<typeof claimsSchema>): AccessGrant {
  const { identity, voice } = claims.grants
  return {
    accountSid: claims.sub,
    identity,
    incomingAllowed: voice?.incoming?.allow === true,
    applicationSid: voice?.outgoing?.application_sid ?? null,
    outgoingParameters: Object.fromEntries(Object.entries(voice?.outgoing?.params ?? {}).map(([name, value]) => [name, String(value)])),
    expiresAtMs: claims.exp * 1000,
  }
}
