import { callJourneySchema, callListInputSchema, callListSchema, uuidSchema } from '@ringfloor/shared'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { signedInProcedure } from '../../trpc/procedures.ts'

export const callsRouter = router({
  list: signedInProcedure.input(callListInputSchema).output(callListSchema).query(({ ctx, input }) => ctx.useCases.calls.findCalls(ctx.viewer, input)),
  journey: signedInProcedure
    .input(z.object({ callId: uuidSchema }))
    .output(callJourneySchema)
    .query(({ ctx, input }) => ctx.useCases.calls.getJourney(ctx.viewer, input.callId)),
})
