import type { ApiDeps } from '../../trpc/api-deps.ts'
import type { UseCases } from '../../trpc/use-cases.ts'
import { signIn } from './sign-in.ts'

export function createAuthUseCases(deps: ApiDeps): UseCases['auth'] {
  return {
    login: (context, input) => signIn(deps.auth, context, input),
    logout: async (context) => {
      await deps.auth.logout(context.viewer.organizationId, context.session.familyId)
      context.setCookie(null)
      return { ok: true }
    },
    findSession: ({ viewer, session }) => (viewer && session ? { viewer, expiresAt: session.expiresAt.toISOString() } : null),
    getSession: (context) => ({ viewer: context.viewer, expiresAt: context.session.expiresAt.toISOString() }),
  }
}
