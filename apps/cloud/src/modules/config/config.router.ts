import { configMutationSchema, configReceiptSchema } from '@ringfloor/shared'
import { router } from '../../trpc/init.ts'
import { withRole } from '../../trpc/procedures.ts'

export const configRouter = router({
  applyMutation: withRole('manager', 'operator', 'buyer')
    .input(configMutationSchema)
    .output(configReceiptSchema)
    .mutation(({ ctx, input }) => ctx.useCases.config.applyMutation(ctx.viewer, input)),
})
