import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { findAccounts, findSeatRows } from './floor.repository.ts'
import { toBalance, toSeat } from './floor.mapper.ts'
import { getOverview } from './get-overview.ts'

export function createFloorUseCases({ db, now }: Pick<ApiDeps, 'db' | 'now'>): UseCases['floor'] {
  return {
    getOverview: (viewer) => getOverview(db, viewer, now()),
    findBalances: (viewer) => db.withTenant(viewer.organizationId, async (tx) => (await findAccounts(tx, viewer)).map(toBalance)),
    findSeats: (viewer) => db.withTenant(viewer.organizationId, async (tx) => (await findSeatRows(tx, viewer)).map((row) => toSeat(row, now()))),
  }
}
