import { keepPreviousData, QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut, isTransient, readProblem } from './api-error.ts'

const MAX_RETRIES = 2
type Listener = () => void
const signedOutListeners = new Set<Listener>()

/** Calls back whenever an answer says that nobody is signed in. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

/** For the socket, which learns it first when a session is revoked. */
export function announceSignedOut(): void {
  for (const listener of signedOutListeners) listener()
}

/**
 * Realtime says when something changed, so nothing refetches by time or focus. `networkMode: always`: a laptop without any network still
 * reaches an exchange on localhost; whether it answers is found out by asking.
 */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => isSignedOut(readProblem(error)) && announceSignedOut() }),
  defaultOptions: {
    queries: {
      staleTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      placeholderData: keepPreviousData,
      retry: (failures, error) => failures < MAX_RETRIES && isTransient(readProblem(error)),
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
    mutations: { networkMode: 'always', retry: false, onError: (error) => isSignedOut(readProblem(error)) && announceSignedOut() },
  },
})
