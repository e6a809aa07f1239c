import { balanceSchema, overviewSchema, seatSchema } from '@ringfloor/shared'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { signedInProcedure, withRole } from '../../trpc/procedures.ts'

export const floorRouter = router({
  overview: signedInProcedure.output(overviewSchema).query(({ ctx }) => ctx.useCases.floor.getOverview(ctx.viewer)),
  balances: withRole('manager', 'operator', 'buyer', 'publisher').output(z.array(balanceSchema)).query(({ ctx }) => ctx.useCases.floor.findBalances(ctx.viewer)),
  seats: withRole('manager', 'operator', 'buyer').output(z.array(seatSchema)).query(({ ctx }) => ctx.useCases.floor.findSeats(ctx.viewer)),
})
