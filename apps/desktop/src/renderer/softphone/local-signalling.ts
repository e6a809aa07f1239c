/**
 * The local carrier speaks plain WebSocket on localhost; the voice SDK always asks for wss. A WebSocket that opens ws for that one host, and for
 * nothing else, bridges the two. It must be in place before the SDK is imported, which takes `globalThis.WebSocket` when it loads.
 */

/** Pure: the address to open. Only `wss://<host>/…` of exactly the given host and port changes. */
export function toLocalAddress(url: string, host: string): string {
  const prefix = `wss://${host}/`
  return url.startsWith(prefix) ? `ws://${host}/${url.slice(prefix.length)}` : url
}

const localHosts = new Set<string>()

/** @param host such as "localhost:4410" */
export function allowPlainSignalling(host: string): void {
  const first = localHosts.size === 0
  localHosts.add(host)
  if (!first) return
  const NativeWebSocket = globalThis.WebSocket
  globalThis.WebSocket = class SignallingWebSocket extends NativeWebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super([...localHosts].reduce(toLocalAddress, String(url)), protocols)
    }
  }
}
