import type { Audience } from '@ringfloor/shared'
import { appendEvents } from '../db/events.ts'
import type { NewEvent } from '../db/events.ts'
import type { Database, OverdueRow } from '../db/index.ts'
import { resolveHold } from '../ledger/index.ts'
import { releaseLeases } from './release-leases.ts'

/** At most this many attempts per sweep; the rest waits for the next. */
export const MAX_ATTEMPTS_PER_SWEEP = 500

export interface SweepResult {
  readonly attempts: number
  readonly leasesReleased: number
  readonly holdsExpired: number
}

/**
 * Gives back leases and holds whose time is up: the last net, for calls of which nothing more was ever heard. Several nodes may sweep at once.
 * A lapsed lease counts against caps, because nobody can say that the call was not answered.
 */
export async function expireLeasesAndHolds(db: Database, now: Date): Promise<SweepResult> {
  const overdue = await db.definers.listOverdue(now, MAX_ATTEMPTS_PER_SWEEP)
  let leasesReleased = 0
  let holdsExpired = 0
  for (const row of overdue) {
    const swept = await expireAttempt(db, row)
    leasesReleased += swept.leasesReleased
    holdsExpired += swept.holdsExpired
  }
  return { attempts: overdue.length, leasesReleased, holdsExpired }
}

async function expireAttempt(db: Database, row: OverdueRow): Promise<{ leasesReleased: number; holdsExpired: number }> {
  return db.withTenant(row.organizationId, async (tx) => {
    await tx.$executeRaw`select 1 from call where id = ${row.callId}::uuid for update`
    const leasesReleased = await releaseLeases(tx, { ...row, capUse: 'consume' })
    const hold = await resolveHold(tx, { ...row, resolution: { kind: 'expire' } })
    const events = hold.accounts.map((account): NewEvent => {
      const audience: Audience[] = account.ownerId === null ? ['staff'] : ['staff', `buyer:${account.ownerId}`]
      return { type: 'balance.changed', body: { accountId: account.accountId }, audience }
    })
    await appendEvents(tx, row.organizationId, events)
    return { leasesReleased, holdsExpired: hold.result === 'resolved' ? 1 : 0 }
  })
}
