import { campaignViewSchema, STAFF_ROLES, whatIfCampaignInputSchema, whatIfCampaignSchema } from '@ringfloor/shared'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { withRole } from '../../trpc/procedures.ts'

export const campaignsRouter = router({
  list: withRole('manager', 'operator', 'buyer', 'publisher').output(z.array(campaignViewSchema)).query(({ ctx }) => ctx.useCases.campaigns.findCampaigns(ctx.viewer)),
  whatIf: withRole(...STAFF_ROLES).input(whatIfCampaignInputSchema).output(whatIfCampaignSchema).query(({ ctx, input }) => ctx.useCases.campaigns.whatIf(ctx.viewer, input)),
})
