import type { DesktopApi } from '../../ipc/channels.ts'
import type { Bridge } from './bridge.ts'

/** The console in Electron. The same renderer; the main process keeps the session, shows notifications and knows when the computer wakes. */
export function createDesktopBridge(desktop: DesktopApi): Bridge {
  return {
    client: 'desktop',
    socketOrigin: desktop.cloudOrigin,
    notifyIncoming: (notice, on) => {
      const stop = desktop.onNotificationAction((action) => {
        if (action.callId !== notice.callId) return
        if (action.action === 'answer') on.answer()
        else on.focus()
      })
      void desktop.invoke('notification.show', notice)
      return () => {
        stop()
        void desktop.invoke('notification.close', { callId: notice.callId })
      }
    },
    onResume: (listener) => desktop.onResume(listener),
    openExternal: (url) => void desktop.invoke('shell.openExternal', { url }),
  }
}
