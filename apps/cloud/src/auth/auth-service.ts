/** Sessions: opening, recognising, rotating, ending. Judgements are in session-policy.ts; this file sequences them. */
import { randomBytes } from 'node:crypto'
import { AppError, uuidV7, type Viewer } from '@ringfloor/shared'
import type { Database, SessionRow } from '../db/index.ts'
import { answerReplay, issueSession, rotateSession, type IssuedSession } from './issue-session.ts'
import { createLoginLimits, type LoginLimits } from './login-limits.ts'
import { verifyPassword } from './password.ts'
import { createViewerReader, type ReadViewer } from './read-viewer.ts'
import { idleExpiry, judgeSession, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, shouldTouch } from './session-policy.ts'
import { hashSessionToken } from './session-token.ts'
import { findLiveFamilies, insertSession, revokeFamily, touchFamily, touchSession } from './session.repository.ts'

export interface ActiveSession {
  readonly sessionId: string
  readonly familyId: string
  readonly absoluteExpiresAt: Date
}
export interface SignedIn {
  readonly viewer: Viewer
  readonly session: ActiveSession
  /** The token to keep from now on; null where the presented one stays good. */
  readonly newToken: string | null
}
export interface ClientInfo {
  readonly address: string
  readonly userAgent: string | null
}

export interface AuthService {
  /** @throws AppError `auth.invalid_credentials`, `rate_limit.exceeded` */
  readonly login: (credentials: { readonly username: string; readonly password: string }, client: ClientInfo) => Promise<SignedIn & { readonly newToken: string }>
  /** Null where the token is unknown, expired, revoked or replayed. `canRotate`: the client can take a new token with this answer. */
  readonly authenticate: (token: string, canRotate: boolean, client: ClientInfo) => Promise<SignedIn | null>
  /** Ends the whole family: every token and socket that came from this sign-in. */
  readonly logout: (organizationId: string, familyId: string) => Promise<void>
  readonly findLiveFamilies: (organizationId: string, familyIds: readonly string[]) => Promise<ReadonlySet<string>>
  /** A console that talks through its socket only is not idle. */
  readonly keepAlive: (organizationId: string, familyId: string) => Promise<void>
  /** Calls back with the family id when a family ends on this node. Returns how to stop. */
  readonly onRevoked: (listener: (familyId: string) => void) => () => void
}

export interface AuthServiceOptions {
  readonly db: Database
  readonly now: () => Date
  readonly limits?: LoginLimits
}

interface AuthParts {
  readonly db: Database
  readonly now: () => Date
  readonly limits: LoginLimits
  readonly readViewer: ReadViewer
  readonly announceRevoked: (familyId: string) => void
}

/** One text for every refusal: it must not tell which names exist. */
const invalidCredentials = (): AppError => new AppError('auth.invalid_credentials', { userMessage: 'That user name and password do not fit together.' })

const sessionOf = ({ row }: IssuedSession): ActiveSession => ({ sessionId: row.id, familyId: row.familyId, absoluteExpiresAt: row.absoluteExpiresAt })

async function login(parts: AuthParts, credentials: { readonly username: string; readonly password: string }, client: ClientInfo) {
  const { db, now, limits } = parts
  const username = credentials.username.trim().toLowerCase()
  await limits.admit(username, client.address)
  const found = await db.definers.findLogin(username)
  const fits = await verifyPassword(found?.passwordHash, credentials.password)
  if (!found || !fits || found.disabledAt) throw invalidCredentials()
  await limits.forgive(username, client.address)
  const viewer = await parts.readViewer(found.organizationId, found.userId)
  if (!viewer) throw invalidCredentials()
  const at = now()
  const owner = { ...found, familyId: uuidV7(at.getTime(), randomBytes(10)), absoluteExpiresAt: new Date(at.getTime() + SESSION_ABSOLUTE_MS) }
  const issued = issueSession(owner, client.userAgent, at)
  await db.withTenant(found.organizationId, (tx) => insertSession(tx, issued.row))
  return { viewer, session: sessionOf(issued), newToken: issued.token }
}

/** The session behind a token that was found; null where it is over. */
async function resume(parts: AuthParts, found: SessionRow, canRotate: boolean, client: ClientInfo): Promise<Omit<SignedIn, 'viewer'> | null> {
  const { db } = parts
  const at = parts.now()
  const kept = { session: { sessionId: found.sessionId, familyId: found.familyId, absoluteExpiresAt: found.absoluteExpiresAt }, newToken: null }
  const replacedBy = (next: IssuedSession | null) => (next ? { session: sessionOf(next), newToken: next.token } : kept)
  const verdict = judgeSession(found, at)
  if (verdict === 'ended') return null
  if (verdict === 'grace') return kept
  if (verdict === 'replayed') {
    const answer = await answerReplay(db, found, canRotate, client.userAgent, at)
    if (answer.kind === 'over' && answer.revokedNow) parts.announceRevoked(found.familyId)
    if (answer.kind === 'over') return null
    return replacedBy(answer.kind === 'reissued' ? answer.next : null)
  }
  if (verdict === 'rotate' && canRotate) return replacedBy(await rotateSession(db, found, client.userAgent, at))
  if (shouldTouch(found, at)) await db.withTenant(found.organizationId, (tx) => touchSession(tx, found.sessionId, at, idleExpiry(at, found.absoluteExpiresAt)))
  return kept
}

async function authenticate(parts: AuthParts, token: string, canRotate: boolean, client: ClientInfo): Promise<SignedIn | null> {
  const tokenHash = hashSessionToken(token)
  const found = tokenHash && (await parts.db.definers.findSession(tokenHash))
  if (!found || found.userDisabledAt) return null
  const resumed = await resume(parts, found, canRotate, client)
  const viewer = resumed && (await parts.readViewer(found.organizationId, found.userId))
  return viewer ? { viewer, ...resumed } : null
}

export function createAuthService(options: AuthServiceOptions): AuthService {
  const { db, now } = options
  const listeners = new Set<(familyId: string) => void>()
  const parts: AuthParts = {
    db,
    now,
    limits: options.limits ?? createLoginLimits(),
    readViewer: createViewerReader(db, now),
    announceRevoked: (familyId) => {
      for (const listener of listeners) listener(familyId)
    },
  }
  return {
    login: (credentials, client) => login(parts, credentials, client),
    authenticate: (token, canRotate, client) => authenticate(parts, token, canRotate, client),
    logout: async (organizationId, familyId) => {
      await db.withTenant(organizationId, (tx) => revokeFamily(tx, familyId, now()))
      parts.announceRevoked(familyId)
    },
    findLiveFamilies: (organizationId, familyIds) => db.withTenant(organizationId, (tx) => findLiveFamilies(tx, familyIds, now())),
    keepAlive: (organizationId, familyId) => db.withTenant(organizationId, (tx) => touchFamily(tx, familyId, now(), SESSION_IDLE_MS)),
    onRevoked: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
