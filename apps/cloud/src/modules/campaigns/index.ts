import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { toCampaignView } from './campaigns.mapper.ts'
import { findCampaignRows } from './campaigns.repository.ts'

export function createCampaignsUseCases({ db }: Pick<ApiDeps, 'db'>): UseCases['campaigns'] {
  return {
    findCampaigns: (viewer) => db.withTenant(viewer.organizationId, async (tx) => (await findCampaignRows(tx, viewer)).map((row) => toCampaignView(row, viewer))),
  }
}
