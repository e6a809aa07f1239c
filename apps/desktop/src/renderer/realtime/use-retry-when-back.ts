import { useEffect } from 'react'
import { useConnection } from './connection-store.ts'

/** What could not be read for want of a connection is read as soon as there is one again. */
export function useRetryWhenBack(query: { readonly isError: boolean; readonly refetch: () => Promise<unknown> }): void {
  const isLive = useConnection((view) => view.state === 'live')
  const { isError, refetch } = query
  useEffect(() => {
    if (isLive && isError) void refetch()
    // Only the return of the connection asks again: a lasting refusal is not repeated without end.
  }, [isLive])
}
