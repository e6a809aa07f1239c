import { formatDecimal, STAFF_ROLES, type Overview, type Viewer } from '@ringfloor/shared'
import type { Database } from '../../db/index.ts'
import { countCalls, findSeatRows, readOrganization, sumAmount } from './floor.repository.ts'
import { toSeat } from './floor.mapper.ts'
import { startOfDay } from './start-of-day.ts'

/** Today's figures, by the organisation's calendar. How many agents wait is for those who see seats. */
export function getOverview(db: Database, viewer: Viewer, now: Date): Promise<Overview> {
  return db.withTenant(viewer.organizationId, async (tx) => {
    const { timeZone, currency } = await readOrganization(tx, viewer.organizationId)
    const since = startOfDay(timeZone, now)
    const counts = await countCalls(tx, viewer, since)
    const amountMicros = await sumAmount(tx, viewer, currency, since)
    const mayCountAgents = STAFF_ROLES.includes(viewer.role) || viewer.role === 'buyer'
    const seats = mayCountAgents ? (await findSeatRows(tx, viewer)).map((row) => toSeat(row, now)) : null
    return {
      liveCalls: counts.live,
      callsToday: counts.today,
      connectedToday: counts.connected,
      amountToday: formatDecimal(amountMicros),
      currency,
      agentsAvailable: seats ? seats.filter((seat) => seat.state === 'available' && seat.softphoneReady && !seat.onCall).length : null,
    }
  })
}
