import { socketOriginOf } from './desktop-config.ts'

/** Addresses whose requests get the session: the exchange's sockets, nothing else. */
export function socketFilter(cloudOrigin: string): string[] {
  return [`${socketOriginOf(cloudOrigin)}/socket.io/*`]
}

/** Adds the session to a socket's request, and the exchange's own origin in place of the console's. */
export function withSession(headers: Readonly<Record<string, string>>, cloudOrigin: string, token: string | undefined): Record<string, string> {
  const others = Object.fromEntries(Object.entries(headers).filter(([name]) => !['origin', 'authorization'].includes(name.toLowerCase())))
  return { ...others, Origin: cloudOrigin, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) }
}
