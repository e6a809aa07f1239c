import { wireTransformer } from '@ringfloor/shared'
import { initTRPC } from '@trpc/server'
import type { Context } from './context.ts'
import { formatError } from './error-formatter.ts'

/** The one tRPC instance. Routers use the procedures of procedures.ts; nothing else imports @trpc/server. Clients need the same transformer. */
const t = initTRPC.context<Context>().create({
  isDev: false,
  transformer: wireTransformer,
  errorFormatter: ({ error, shape }) => formatError(error, shape.code),
})

export const router = t.router
export const publicProcedure = t.procedure
