import { formatDecimal, localTime, targetViewSchema, zoneOffsetMinutes, type TargetView, type Viewer } from '@ringfloor/shared'
import type { Database } from '../../db/index.ts'
import { findCapUse, findTargetRows, type TargetRow } from './targets.repository.ts'

interface Windows {
  readonly hourKey: string
  readonly dayKey: string
}

function windowsOf(row: TargetRow, now: Date): Windows {
  const local = localTime(now.getTime(), zoneOffsetMinutes(row.timeZone, now.getTime()))
  return { hourKey: local.hourKey, dayKey: local.date }
}

function toTargetView(row: TargetRow, windows: Windows, used: ReadonlyMap<string, number>): TargetView {
  return targetViewSchema.parse({
    id: row.id, campaignId: row.campaignId, buyerId: row.buyerId, buyerName: row.buyerName, name: row.name, kind: row.kind, destination: row.destination,
    status: row.status, bid: formatDecimal(row.bidMicros), currency: row.currency, timeZone: row.timeZone, hours: row.hours,
    states: row.states.length > 0 ? row.states : null, maxConcurrency: row.maxConcurrency, hourCap: row.hourCap, dayCap: row.dayCap, liveCalls: row.live,
    usedThisHour: used.get(`${row.id} ${windows.hourKey}`) ?? 0, usedToday: used.get(`${row.id} ${windows.dayKey}`) ?? 0, version: row.version,
  })
}

/** Targets with what they use now, counted by each target's own calendar. Calls are counted only where there is a cap to count for. */
export function findTargets(db: Database, viewer: Viewer, campaignId: string | undefined, now: Date): Promise<TargetView[]> {
  return db.withTenant(viewer.organizationId, async (tx) => {
    const rows = await findTargetRows(tx, viewer, campaignId)
    const dated = rows.map((row) => ({ row, windows: windowsOf(row, now) }))
    const used = await findCapUse(tx, dated.flatMap(({ row, windows }) => [windows.hourKey, windows.dayKey].map((windowKey) => ({ targetId: row.id, windowKey }))))
    return dated.map(({ row, windows }) => toTargetView(row, windows, used))
  })
}
