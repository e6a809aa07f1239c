/** Who is behind a handshake: the session cookie of a browser; of a console without one `auth.token`, or the bearer token that its main process adds. */
import { AppError } from '@ringfloor/shared'
import { z } from 'zod'
import { readToken } from '../auth/session-cookie.ts'
import type { RealtimeDeps } from '../trpc/api-deps.ts'
import { organizationRoom, roomsOf, userRoom } from './rooms.ts'
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts'

/** Tabs and devices of one user at once. */
const MAX_SOCKETS_PER_USER = 16
const MAX_SOCKETS_PER_ORGANIZATION = 5_000

const authSchema = z.object({ token: z.string().max(200) })

/** Socket.IO sends `data` of a refused handshake to the client. */
function refusal(error: AppError): Error {
  return Object.assign(new Error(error.code), { data: error.toBody() })
}

/** @throws AppError `auth.required`, `auth.session_expired`, `overloaded` */
async function admitSocket(io: RealtimeServer, deps: RealtimeDeps, socket: RealtimeSocket): Promise<void> {
  const { handshake } = socket
  const given = authSchema.safeParse(handshake.auth).data
  const presented = given ?? readToken({ cookie: handshake.headers.cookie, authorization: handshake.headers.authorization }, deps.publicUrl())
  if (!presented) throw new AppError('auth.required', { userMessage: 'Sign in first.' })
  // A socket cannot hand out a new cookie: rotation is left to the next request over HTTP.
  const signedIn = await deps.auth.authenticate(presented.token, false, { address: handshake.address, userAgent: handshake.headers['user-agent'] ?? null })
  if (!signedIn) throw new AppError('auth.session_expired', { userMessage: 'Your session has ended. Sign in again.' })
  const { viewer, session } = signedIn
  const sizeOf = (room: string): number => io.of('/').adapter.rooms.get(room)?.size ?? 0
  if (sizeOf(userRoom(viewer.organizationId, viewer.userId)) >= MAX_SOCKETS_PER_USER || sizeOf(organizationRoom(viewer.organizationId)) >= MAX_SOCKETS_PER_ORGANIZATION) {
    throw new AppError('overloaded', { userMessage: 'Too many consoles are open. Close one.' })
  }
  Object.assign(socket.data, { viewer, familyId: session.familyId, softphoneReady: false })
  await socket.join(roomsOf(viewer, session.familyId))
}

export function useSocketAuthentication(io: RealtimeServer, deps: RealtimeDeps): void {
  io.use((socket, next) => {
    admitSocket(io, deps, socket).then(
      () => next(),
      (error: unknown) => {
        if (!(error instanceof AppError)) deps.log.error({ err: error }, 'Socket handshake failed')
        next(refusal(error instanceof AppError ? error : new AppError('internal', { userMessage: 'Something went wrong on our side. Try again.', cause: error })))
      },
    )
  })
}
