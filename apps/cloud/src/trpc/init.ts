import { initTRPC, type TRPCDefaultErrorShape } from '@trpc/server'
import type { Context } from './context.ts'
import { formatError } from './error-formatter.ts'

/**
 * The one tRPC instance. Routers use the procedures of procedures.ts; nothing else imports @trpc/server.
 *
 * tRPC's types want numeric JSON-RPC codes in an error; ours are the strings of shared, on the wire as `{error: {code, message, details}}`.
 * A tRPC client finds them in `error.cause`, which `errorBodySchema` parses.
 */
const t = initTRPC.context<Context>().create({
  isDev: false,
  errorFormatter: ({ error }) => formatError(error) as unknown as TRPCDefaultErrorShape,
})

export const router = t.router
export const publicProcedure = t.procedure
