import { eventsSinceInputSchema, eventsSinceSchema } from '../../trpc/wire-types.ts'
import { router } from '../../trpc/init.ts'
import { signedInProcedure } from '../../trpc/procedures.ts'

export const eventsRouter = router({
  since: signedInProcedure.input(eventsSinceInputSchema).output(eventsSinceSchema).query(({ ctx, input }) => ctx.useCases.events.findSince(ctx.viewer, input)),
})
