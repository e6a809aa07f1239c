import { loginInputSchema, loginOutputSchema, sessionSchema } from '@ringfloor/shared'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { publicProcedure, signedInProcedure } from '../../trpc/procedures.ts'

export const authRouter = router({
  login: publicProcedure.input(loginInputSchema).output(loginOutputSchema).mutation(({ ctx, input }) => ctx.useCases.auth.login(ctx, input)),
  logout: signedInProcedure.output(z.object({ ok: z.literal(true) })).mutation(({ ctx }) => ctx.useCases.auth.logout(ctx)),
  /** Who is here, or null for a newcomer: a first visit is not an error. */
  session: publicProcedure.output(sessionSchema.nullable()).query(({ ctx }) => ctx.useCases.auth.findSession(ctx)),
  me: signedInProcedure.output(sessionSchema).query(({ ctx }) => ctx.useCases.auth.getSession(ctx)),
})
