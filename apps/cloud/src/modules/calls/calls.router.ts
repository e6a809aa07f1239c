import {
  callJourneySchema, callListInputSchema, callListSchema, decisionExplanationSchema, decisionReplaySchema, explainInputSchema, STAFF_ROLES, uuidSchema, whatIfCallInputSchema, whatIfCallSchema,
} from '@ringfloor/shared'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { signedInProcedure, withRole } from '../../trpc/procedures.ts'

export const callsRouter = router({
  list: signedInProcedure.input(callListInputSchema).output(callListSchema).query(({ ctx, input }) => ctx.useCases.calls.findCalls(ctx.viewer, input)),
  journey: signedInProcedure
    .input(z.object({ callId: uuidSchema }))
    .output(callJourneySchema)
    .query(({ ctx, input }) => ctx.useCases.calls.getJourney(ctx.viewer, input.callId)),
  explain: withRole(...STAFF_ROLES).input(explainInputSchema).output(decisionExplanationSchema).query(({ ctx, input }) => ctx.useCases.calls.explain(ctx.viewer, input)),
  replay: withRole(...STAFF_ROLES).input(explainInputSchema).output(decisionReplaySchema).query(({ ctx, input }) => ctx.useCases.calls.replay(ctx.viewer, input)),
  whatIf: withRole(...STAFF_ROLES).input(whatIfCallInputSchema).output(whatIfCallSchema).query(({ ctx, input }) => ctx.useCases.calls.whatIf(ctx.viewer, input)),
})
