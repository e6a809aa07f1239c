import type { Session, Viewer } from '@ringfloor/shared'
import { useSuspenseQuery } from '@tanstack/react-query'
import { queryClient } from './query-client.ts'
import { api, trpc } from './trpc.ts'

/** Who is signed in; null where nobody is. Asks once, then remembers until signing out. */
export async function ensureSession(): Promise<Session | null> {
  const known = queryClient.getQueryData(trpc.auth.me.queryKey())
  if (known) return known
  const session = await api.auth.session.query()
  if (session) rememberSession(session)
  return session
}

/** The viewer, inside the shell, where the session has been loaded. */
export function useViewer(): Viewer {
  return useSuspenseQuery({ ...trpc.auth.me.queryOptions(), staleTime: Number.POSITIVE_INFINITY }).data.viewer
}

export function rememberSession(session: Session): void {
  queryClient.setQueryData(trpc.auth.me.queryKey(), session)
}

/** Forgets everything of the person who leaves, then tells the server. */
export async function signOut(): Promise<void> {
  try {
    await api.auth.logout.mutate()
  } finally {
    queryClient.clear()
  }
}
