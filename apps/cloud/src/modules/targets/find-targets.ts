import { formatDecimal, limitsSchema, localTime, targetViewSchema, zoneOffsetMinutes, type TargetView, type Viewer } from '@ringfloor/shared'
import { z } from 'zod'
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

/** As far as this view tells them. A part that is null is expressly none. */
const rulesSchema = z.object({ limits: limitsSchema.optional(), settings: z.object({ schedule: z.unknown(), geography: z.unknown() }).partial().optional() })

/** What the rules document says stands in place of the columns, as for every decision. */
function ruledBy(row: Pick<TargetRow, 'rules' | 'maxConcurrency' | 'hourCap' | 'dayCap'>): Pick<TargetView, 'maxConcurrency' | 'hourCap' | 'dayCap' | 'openByRules'> {
  const { limits, settings } = rulesSchema.parse(row.rules)
  const ruled = (value: number | null | undefined, column: number | null): number | null => (value === undefined ? column : value)
  return {
    maxConcurrency: ruled(limits?.concurrency, row.maxConcurrency), hourCap: ruled(limits?.calls?.hour, row.hourCap), dayCap: ruled(limits?.calls?.day, row.dayCap),
    openByRules: settings?.schedule !== undefined || settings?.geography !== undefined,
  }
}

function toTargetView(row: TargetRow, windows: Windows, used: ReadonlyMap<string, number>): TargetView {
  return targetViewSchema.parse({
    id: row.id, campaignId: row.campaignId, buyerId: row.buyerId, buyerName: row.buyerName, name: row.name, kind: row.kind, destination: row.destination,
    status: row.status, bid: formatDecimal(row.bidMicros), currency: row.currency, timeZone: row.timeZone, hours: row.hours,
    states: row.states.length > 0 ? row.states : null, ...ruledBy(row), liveCalls: row.live, bidProfiles: row.bidProfiles,
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
