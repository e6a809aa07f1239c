/** The socket to the carrier. It comes back by itself; what was said on the old one is not repeated. */
import { PHONE_SOCKET_PATH, toPhoneSchema } from '../signalling/phone-messages.ts'
import type { FromPhone, ToPhone } from '../signalling/phone-messages.ts'

const RETRY_MIN_MS = 300
const RETRY_MAX_MS = 5000

export interface CarrierLink {
  /** False where there is no connection. */
  send(message: FromPhone): boolean
  /** Tries at once instead of at the next turn. */
  retry(): void
}

export interface CarrierLinkHooks {
  readonly onOpen: () => void
  readonly onMessage: (message: ToPhone) => void
  readonly onLost: () => void
}

export function openCarrierLink(hooks: CarrierLinkHooks): CarrierLink {
  const url = new URL(PHONE_SOCKET_PATH, location.href.replace(/^http/, 'ws'))
  let socket: WebSocket | null = null
  let delayMs = RETRY_MIN_MS
  let timer: ReturnType<typeof setTimeout> | undefined

  const connect = (): void => {
    const fresh = new WebSocket(url)
    socket = fresh
    fresh.onopen = () => {
      delayMs = RETRY_MIN_MS
      hooks.onOpen()
    }
    fresh.onmessage = (event) => {
      const message = parse(event.data)
      if (message) hooks.onMessage(message)
    }
    fresh.onclose = () => {
      if (socket !== fresh) return
      socket = null
      hooks.onLost()
      timer = setTimeout(connect, delayMs)
      delayMs = Math.min(delayMs * 2, RETRY_MAX_MS)
    }
  }
  connect()

  return {
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(message))
      return true
    },
    retry() {
      if (socket) return
      clearTimeout(timer)
      connect()
    },
  }
}

function parse(data: unknown): ToPhone | undefined {
  try {
    return toPhoneSchema.safeParse(JSON.parse(String(data))).data
  } catch {
    return undefined // not JSON
  }
}
