import { systemInfoSchema } from '@ringfloor/shared'
import { router } from '../../trpc/init.ts'
import { publicProcedure } from '../../trpc/procedures.ts'

export const systemRouter = router({
  /** Public, because the sign-in page shows where to dial from; the number only to those who are signed in. */
  info: publicProcedure.output(systemInfoSchema).query(({ ctx }) => ctx.useCases.system.getInfo(ctx.viewer)),
})
