import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { toCampaignView } from './campaigns.mapper.ts'
import { findCampaignRows } from './campaigns.repository.ts'
import { whatIfCampaign } from './what-if-campaign.ts'

export function createCampaignsUseCases({ db, history }: Pick<ApiDeps, 'db' | 'history'>): UseCases['campaigns'] {
  return {
    findCampaigns: (viewer) => db.withTenant(viewer.organizationId, async (tx) => (await findCampaignRows(tx, viewer)).map((row) => toCampaignView(row, viewer))),
    whatIf: (viewer, input) => whatIfCampaign({ db, history }, viewer, input),
  }
}
