import { agentStatusSchema, setAgentStateInputSchema, voiceTokenSchema } from '@ringfloor/shared'
import { router } from '../../trpc/init.ts'
import { withRole } from '../../trpc/procedures.ts'

export const agentRouter = router({
  status: withRole('agent').output(agentStatusSchema).query(({ ctx }) => ctx.useCases.agent.getStatus(ctx.viewer)),
  setState: withRole('agent').input(setAgentStateInputSchema).output(agentStatusSchema).mutation(({ ctx, input }) => ctx.useCases.agent.setState(ctx.viewer, input)),
  voiceToken: withRole('agent').output(voiceTokenSchema).mutation(({ ctx }) => ctx.useCases.agent.createVoiceToken(ctx.viewer)),
})
