/** Who may call what: every procedure starts from one of these. */
import { AppError, type Role } from '@ringfloor/shared'
import { publicProcedure } from './init.ts'

export { publicProcedure } from './init.ts'

export const signedInProcedure = publicProcedure.use(({ ctx, next }) => {
  const { viewer, session } = ctx
  if (!viewer || !session) {
    throw ctx.hadToken
      ? new AppError('auth.session_expired', { userMessage: 'Your session has ended. Sign in again.' })
      : new AppError('auth.required', { userMessage: 'Sign in first.' })
  }
  return next({ ctx: { ...ctx, viewer, session } })
})

/** Roles are refused here; which rows a role may see is decided in the use case. */
export const withRole = (...roles: readonly Role[]) =>
  signedInProcedure.use(({ ctx, next }) => {
    if (!roles.includes(ctx.viewer.role)) throw new AppError('auth.forbidden', { userMessage: 'Your role may not do this.', details: { role: ctx.viewer.role } })
    return next({ ctx })
  })
