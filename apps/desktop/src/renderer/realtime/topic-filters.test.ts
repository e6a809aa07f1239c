import { QueryClient } from '@tanstack/react-query'
import { afterAll, expect, it, vi } from 'vitest'

// The typed client asks whether it runs in Electron as it is loaded.
vi.stubGlobal('window', globalThis)
const { trpc } = await import('../api/trpc.ts')
const { TOPIC_FILTERS } = await import('./topic-filters.ts')
afterAll(() => { vi.unstubAllGlobals() })

it('an ended call makes every list of recent calls stale: the one on the floor, and the one read page by page', () => {
  const client = new QueryClient()
  const floor = trpc.calls.list.queryKey({ scope: 'recent', limit: 25 })
  const pages = trpc.calls.list.infiniteQueryKey({ scope: 'recent', limit: 100 })
  const live = trpc.calls.list.queryKey({ scope: 'live', limit: 200 })
  for (const key of [floor, pages, live]) client.setQueryData<unknown>(key, {})
  const found = (topic: 'liveCalls' | 'recentCalls') => client.getQueryCache().findAll(TOPIC_FILTERS[topic]).map((query) => query.queryKey)
  expect(found('recentCalls')).toEqual([floor, pages])
  expect(found('liveCalls')).toEqual([live])
})
