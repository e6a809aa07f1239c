/** The cloud's API with its types, as a robot uses it: a bearer token instead of a cookie. */
import type { AppRouter } from '@ringfloor/cloud/app-router'
import { wireTransformer } from '@ringfloor/shared'
import { signIn } from '@ringfloor/tools/robots'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'

export type Api = TRPCClient<AppRouter>

export async function openApi(cloudUrl: string, login: { readonly username: string; readonly password: string }): Promise<Api> {
  const { token } = await signIn(cloudUrl, login)
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${cloudUrl}/trpc`, transformer: wireTransformer, headers: { 'x-ringfloor-client': 'robot', authorization: `Bearer ${token}` } })] })
}
