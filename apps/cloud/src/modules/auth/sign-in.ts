import type { AuthService } from '../../auth/index.ts'
import type { Context } from '../../trpc/context.ts'
import type { LoginInput, LoginOutput } from '../../trpc/wire-types.ts'

/** Opens a session. A browser gets it as a cookie that its scripts cannot read; only clients without one see the token. */
export async function signIn(auth: AuthService, context: Context, input: LoginInput): Promise<LoginOutput> {
  const { viewer, session, newToken } = await auth.login(input, context.client)
  const answer = { viewer, expiresAt: session.absoluteExpiresAt.toISOString() }
  if (context.client.takesToken) return { ...answer, token: newToken }
  context.setCookie({ token: newToken, expiresAt: session.absoluteExpiresAt })
  return answer
}
