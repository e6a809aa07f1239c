/** New tokens: the first of a family, and those that replace an older one. */
import { randomBytes } from 'node:crypto'
import { AppError, uuidV7 } from '@ringfloor/shared'
import type { Database, SessionRow } from '../db/index.ts'
import { idleExpiry, judgeReplay } from './session-policy.ts'
import { createSessionToken, hashSessionToken } from './session-token.ts'
import { insertSession, lockNewestOfFamily, markReplaced, revokeFamily, type NewSession } from './session.repository.ts'

const USER_AGENT_MAX = 300

export interface IssuedSession {
  readonly token: string
  readonly row: NewSession
}
export interface SessionOwner {
  readonly organizationId: string
  readonly userId: string
  readonly familyId: string
  readonly absoluteExpiresAt: Date
}

export function issueSession(owner: SessionOwner, userAgent: string | null, at: Date): IssuedSession {
  const token = createSessionToken()
  const tokenHash = hashSessionToken(token)
  if (!tokenHash) throw new AppError('internal', { message: 'A fresh token does not look like one', userMessage: 'Signing in failed.' })
  const { organizationId, userId, familyId, absoluteExpiresAt } = owner
  const row: NewSession = {
    id: uuidV7(at.getTime(), randomBytes(10)), organizationId, userId, familyId, tokenHash, at, idleExpiresAt: idleExpiry(at, absoluteExpiresAt), absoluteExpiresAt,
    userAgent: userAgent?.slice(0, USER_AGENT_MAX) ?? null,
  }
  return { token, row }
}

/** Replaces a token that is due. Null where a parallel request has just done so: the old one is then in its grace. */
export async function rotateSession(db: Database, found: SessionRow, userAgent: string | null, at: Date): Promise<IssuedSession | null> {
  const next = issueSession(found, userAgent, at)
  return db.withTenant(found.organizationId, async (tx) => {
    if (!(await markReplaced(tx, found.sessionId, at))) return null
    await insertSession(tx, next.row)
    return next
  })
}

export type ReplayAnswer = { readonly kind: 'tolerated' } | { readonly kind: 'reissued'; readonly next: IssuedSession } | { readonly kind: 'over'; readonly revokedNow: boolean }

/** A replaced token came back after its grace: see judgeReplay. */
export async function answerReplay(db: Database, found: SessionRow, canRotate: boolean, userAgent: string | null, at: Date): Promise<ReplayAnswer> {
  const next = issueSession(found, userAgent, at)
  return db.withTenant<ReplayAnswer>(found.organizationId, async (tx) => {
    const newest = await lockNewestOfFamily(tx, found.familyId)
    const verdict = newest ? judgeReplay(newest, at) : 'revoke_family'
    if (verdict === 'revoke_family' || !newest) return { kind: 'over', revokedNow: (await revokeFamily(tx, found.familyId, at)) > 0 }
    if (verdict === 'tolerate' || !canRotate) return { kind: 'tolerated' }
    await markReplaced(tx, newest.id, at)
    await insertSession(tx, next.row)
    return { kind: 'reissued', next }
  })
}
