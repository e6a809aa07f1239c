import { targetViewSchema, uuidSchema } from '@ringfloor/shared'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { withRole } from '../../trpc/procedures.ts'

export const targetsRouter = router({
  list: withRole('manager', 'operator', 'buyer')
    .input(z.object({ campaignId: uuidSchema.optional() }))
    .output(z.array(targetViewSchema))
    .query(({ ctx, input }) => ctx.useCases.targets.findTargets(ctx.viewer, input.campaignId)),
})
