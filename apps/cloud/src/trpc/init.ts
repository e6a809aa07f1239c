import { initTRPC } from '@trpc/server'
import type { Context } from './context.ts'

/** The one tRPC instance. Routers use the procedures below; nothing else imports @trpc/server. */
export const t = initTRPC.context<Context>().create()
export const router = t.router
export const publicProcedure = t.procedure
