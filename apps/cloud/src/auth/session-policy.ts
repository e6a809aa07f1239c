/**
 * How long a session lives, and what a presented token means. Sources: OWASP session management (idle 15 to 30 minutes, absolute by shift),
 * RFC 9700 §4.14 (rotation, reuse revokes the family).
 */
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/** Without a request, or a softphone that says it is alive, a session ends after this. */
export const SESSION_IDLE_MS = 30 * MINUTE_MS
/** However busy: one long shift. */
export const SESSION_ABSOLUTE_MS = 12 * 60 * MINUTE_MS
/** A token older than this is replaced by the next request that carries it. */
export const SESSION_ROTATE_AFTER_MS = 10 * MINUTE_MS
/** Requests that were under way while the token was replaced still carry the old one. */
export const SESSION_GRACE_MS = 30 * SECOND_MS
/** Use is recorded at most this often. */
export const SESSION_TOUCH_EVERY_MS = MINUTE_MS

export interface SessionTimes {
  readonly createdAt: Date
  readonly lastUsedAt: Date
  readonly replacedAt: Date | null
  readonly idleExpiresAt: Date
  readonly absoluteExpiresAt: Date
  readonly revokedAt: Date | null
}

/**
 * `active` · `rotate`: active, and due for a new token · `grace`: just replaced, still good · `replayed`: replaced long ago, somebody uses a copy
 * or the answer with its successor was lost · `ended`.
 */
export type SessionVerdict = 'active' | 'rotate' | 'grace' | 'replayed' | 'ended'

export function judgeSession(times: SessionTimes, now: Date): SessionVerdict {
  const at = now.getTime()
  if (times.revokedAt || at >= times.absoluteExpiresAt.getTime() || at >= times.idleExpiresAt.getTime()) return 'ended'
  if (times.replacedAt) return at - times.replacedAt.getTime() <= SESSION_GRACE_MS ? 'grace' : 'replayed'
  return at - times.createdAt.getTime() >= SESSION_ROTATE_AFTER_MS ? 'rotate' : 'active'
}

export type ReplayVerdict = 'tolerate' | 'reissue' | 'revoke_family'

/**
 * A replaced token came back after its grace. If its newest successor was never used, the answer that carried it was probably lost: the successor
 * is replaced in turn (or, when that has just happened, tolerated). If it was used, there are two holders: the family ends.
 */
export function judgeReplay(newest: SessionTimes, now: Date): ReplayVerdict {
  const wasUsed = newest.lastUsedAt.getTime() > newest.createdAt.getTime()
  if (wasUsed || newest.replacedAt || newest.revokedAt) return 'revoke_family'
  return now.getTime() - newest.createdAt.getTime() <= SESSION_GRACE_MS ? 'tolerate' : 'reissue'
}

/** When a session used at `now` would lapse. */
export function idleExpiry(now: Date, absoluteExpiresAt: Date): Date {
  return new Date(Math.min(now.getTime() + SESSION_IDLE_MS, absoluteExpiresAt.getTime()))
}

/** A first use is recorded at once, because reuse detection reads it. */
export function shouldTouch(times: SessionTimes, now: Date): boolean {
  return times.lastUsedAt.getTime() <= times.createdAt.getTime() || now.getTime() - times.lastUsedAt.getTime() >= SESSION_TOUCH_EVERY_MS
}
