import type { ClientToServerEvents, ServerToClientEvents, Viewer } from '@ringfloor/shared'
import type { DefaultEventsMap, Server, Socket } from 'socket.io'

export interface SocketData {
  readonly viewer: Viewer
  readonly familyId: string
  /** This console said that it can ring. */
  softphoneReady: boolean
}

export type RealtimeServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
export type RealtimeSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>
