import { roleSchema, type Viewer } from '@ringfloor/shared'
import type { Database } from '../db/index.ts'
import { findViewer } from './session.repository.ts'

/** Viewers are read again after this, so that a changed name or role shows. Whether the session lives is asked every time. */
const VIEWER_CACHE_MS = 5_000
const VIEWER_CACHE_MAX = 10_000

export type ReadViewer = (organizationId: string, userId: string) => Promise<Viewer | null>

/** Null where the user is gone or has a role this version does not know. */
export function createViewerReader(db: Database, now: () => Date): ReadViewer {
  const cache = new Map<string, { readonly viewer: Viewer; readonly until: number }>()
  return async (organizationId, userId) => {
    const cached = cache.get(userId)
    if (cached && cached.until > now().getTime()) return cached.viewer
    const found = await db.withTenant(organizationId, (tx) => findViewer(tx, userId))
    const role = roleSchema.safeParse(found?.user.role)
    if (!found || !role.success) return null
    const { user } = found
    const viewer: Viewer = {
      userId: user.id, username: user.username, displayName: user.displayName, role: role.data, organizationId: user.organizationId,
      organizationName: found.organization.name, buyerId: user.buyerId, buyerName: found.buyerName, publisherId: user.publisherId,
      publisherName: found.publisherName, demo: found.organization.demo,
    }
    if (cache.size >= VIEWER_CACHE_MAX) cache.clear()
    cache.set(userId, { viewer, until: now().getTime() + VIEWER_CACHE_MS })
    return viewer
  }
}
