import type { AppRouter } from '@ringfloor/cloud/app-router'
import { wireTransformer } from '@ringfloor/shared'
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { bridge } from '../bridge/index.ts'
import { queryClient } from './query-client.ts'
import { observeServerDate } from './server-clock.ts'

/** Requests in one batch. Screens ask for six things at most; the server has its own limit. */
const MAX_BATCH = 10
/** A screen that waits longer is better told that nothing comes. */
const REQUEST_TIMEOUT_MS = 20_000

/** Deciding hundreds of calls again takes longer than reading. */
const PATIENT_TIMEOUT_MS = 120_000

/** The header proves to the server that no plain form on another site sent this. */
function linkOptions(timeoutMs: number) {
  return {
    url: '/trpc',
    transformer: wireTransformer,
    headers: { 'x-ringfloor-client': bridge.client },
    fetch: async (url: URL | RequestInfo, options?: { readonly signal?: AbortSignal | null | undefined }) => {
      const timeout = AbortSignal.timeout(timeoutMs)
      const signal = options?.signal ? AbortSignal.any([options.signal, timeout]) : timeout
      const response = await fetch(url, { ...(options as RequestInit), signal, credentials: 'include' })
      observeServerDate(response.headers.get('date'), Date.now())
      return response
    },
  }
}

/**
 * The typed client. What is asked with `context: { patient: true }` goes by itself, so that nothing else waits for it, and may take its time. It goes as a
 * POST: the changes of a what-if need not fit into an address.
 */
export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.context['patient'] === true,
      true: httpLink({ ...linkOptions(PATIENT_TIMEOUT_MS), methodOverride: 'POST' }),
      false: httpBatchLink({ ...linkOptions(REQUEST_TIMEOUT_MS), maxItems: MAX_BATCH }),
    }),
  ],
})

/** Query and mutation options for TanStack Query. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient })
