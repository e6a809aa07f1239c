import type { AppRouter } from '@ringfloor/cloud/app-router'
import { wireTransformer } from '@ringfloor/shared'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { bridge } from '../bridge/index.ts'
import { queryClient } from './query-client.ts'
import { observeServerDate } from './server-clock.ts'

/** Requests in one batch. Screens ask for six things at most; the server has its own limit. */
const MAX_BATCH = 10
/** A screen that waits longer is better told that nothing comes. */
const REQUEST_TIMEOUT_MS = 20_000

/** The typed client. The header proves to the server that no plain form on another site sent this. */
export const api = createTRPCClient<AppRouter>({
  links: [
    httpBatchLink({
      url: '/trpc',
      transformer: wireTransformer,
      maxItems: MAX_BATCH,
      headers: { 'x-ringfloor-client': bridge.client },
      fetch: async (url, options) => {
        const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
        const signal = options?.signal ? AbortSignal.any([options.signal, timeout]) : timeout
        const response = await fetch(url, { ...(options as RequestInit), signal, credentials: 'include' })
        observeServerDate(response.headers.get('date'), Date.now())
        return response
      },
    }),
  ],
})

/** Query and mutation options for TanStack Query. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient })
