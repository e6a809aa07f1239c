import { z } from 'zod'
import {
  agentStatusSchema, balanceSchema, callJourneySchema, callListInputSchema, callListSchema, campaignViewSchema, configMutationSchema, configReceiptSchema,
  eventSchema, loginInputSchema, loginOutputSchema, overviewSchema, seatSchema, sessionSchema, setAgentStateInputSchema, systemInfoSchema, targetViewSchema,
  uuidSchema, voiceTokenSchema,
} from '@ringfloor/shared'
import { publicProcedure, router } from './init.ts'

// CONTRACT FIRST: names, inputs and outputs are fixed; the bodies move to src/modules/<x>/ and the real procedures carry authorisation.
const pending = (): never => {
  throw new Error('contract only')
}

export const appRouter = router({
  auth: router({
    login: publicProcedure.input(loginInputSchema).output(loginOutputSchema).mutation(pending),
    logout: publicProcedure.output(z.object({ ok: z.literal(true) })).mutation(pending),
    me: publicProcedure.output(sessionSchema).query(pending),
  }),
  agent: router({
    status: publicProcedure.output(agentStatusSchema).query(pending),
    setState: publicProcedure.input(setAgentStateInputSchema).output(agentStatusSchema).mutation(pending),
    voiceToken: publicProcedure.output(voiceTokenSchema).mutation(pending),
  }),
  calls: router({
    list: publicProcedure.input(callListInputSchema).output(callListSchema).query(pending),
    journey: publicProcedure.input(z.object({ callId: uuidSchema })).output(callJourneySchema).query(pending),
  }),
  floor: router({
    overview: publicProcedure.output(overviewSchema).query(pending),
    balances: publicProcedure.output(z.array(balanceSchema)).query(pending),
    seats: publicProcedure.output(z.array(seatSchema)).query(pending),
  }),
  campaigns: router({ list: publicProcedure.output(z.array(campaignViewSchema)).query(pending) }),
  targets: router({ list: publicProcedure.input(z.object({ campaignId: uuidSchema.optional() })).output(z.array(targetViewSchema)).query(pending) }),
  config: router({ apply: publicProcedure.input(configMutationSchema).output(configReceiptSchema).mutation(pending) }),
  events: router({
    since: publicProcedure
      .input(z.object({ afterSeq: z.string().regex(/^\d{1,19}$/), limit: z.number().int().min(1).max(500).default(200) }))
      /** `latestSeq`: newest sequence of the organisation; `reset` says that the cursor is too old: refetch everything. */
      .output(z.object({ events: z.array(eventSchema), latestSeq: z.string(), reset: z.boolean() }))
      .query(pending),
  }),
  system: router({ info: publicProcedure.output(systemInfoSchema).query(pending) }),
})

export type AppRouter = typeof appRouter
