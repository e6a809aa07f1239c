import type { Bridge } from './bridge.ts'

/** A timer that comes this much too late means that the computer slept. */
const SLEEP_GAP_MS = 30_000
const CHECK_MS = 5000

/** The console in a browser tab: notifications only where the person already allowed them, sleep noticed by a late timer. */
export function createBrowserBridge(): Bridge {
  return {
    client: 'web',
    socketOrigin: undefined,
    notifyIncoming: ({ title, body, callId }, { focus }) => {
      if (!('Notification' in globalThis) || Notification.permission !== 'granted' || !document.hidden) return () => undefined
      const notification = new Notification(title, { body, tag: callId, requireInteraction: true })
      notification.addEventListener('click', () => {
        globalThis.focus()
        focus()
      })
      return () => notification.close()
    },
    onResume: (listener) => {
      let last = Date.now()
      const timer = setInterval(() => {
        const now = Date.now()
        if (now - last > SLEEP_GAP_MS) listener()
        last = now
      }, CHECK_MS)
      return () => clearInterval(timer)
    },
    openExternal: (url) => void globalThis.open(url, '_blank', 'noopener,noreferrer'),
  }
}
