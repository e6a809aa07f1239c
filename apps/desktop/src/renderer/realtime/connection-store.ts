import { create } from 'zustand'

/** `live`: hints arrive. `reconnecting`: the socket is trying. `offline`: it has tried for a while; what is shown may be old. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline'

interface ConnectionView {
  readonly state: ConnectionState
  /** Unix ms by this computer, when the connection was lost. */
  readonly lostAt: number | null
}

export const useConnection = create<ConnectionView>(() => ({ state: 'connecting', lostAt: null }))

/** Pure: the next view. The time of loss is kept until the connection is back. */
export function nextConnection(view: ConnectionView, state: ConnectionState, nowMs: number): ConnectionView {
  if (view.state === state) return view
  return { state, lostAt: state === 'live' || state === 'connecting' ? null : (view.lostAt ?? nowMs) }
}

export function setConnection(state: ConnectionState): void {
  useConnection.setState((view) => nextConnection(view, state, Date.now()))
}
