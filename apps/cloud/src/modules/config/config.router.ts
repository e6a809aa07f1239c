import { configListInputSchema, configMutationSchema, configReceiptSchema, configRowSchema, STAFF_ROLES } from '@ringfloor/shared'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { withRole } from '../../trpc/procedures.ts'

export const configRouter = router({
  list: withRole(...STAFF_ROLES).input(configListInputSchema).output(z.array(configRowSchema)).query(({ ctx, input }) => ctx.useCases.config.findRows(ctx.viewer, input)),
  applyMutation: withRole('manager', 'operator', 'buyer')
    .input(configMutationSchema)
    .output(configReceiptSchema)
    .mutation(({ ctx, input }) => ctx.useCases.config.applyMutation(ctx.viewer, input)),
})
