import { Notification } from 'electron'
import type { EventBody, InvokeArgs } from '../../ipc/channels.ts'

export interface CallNotifications {
  readonly show: (notice: InvokeArgs<'notification.show'>) => boolean
  readonly close: (callId: string) => void
}

/** One native notification per ringing call, with an Answer button where the system has them. A click brings the console to the front. */
export function createCallNotifications(onAction: (action: EventBody<'notification.action'>) => void): CallNotifications {
  const shown = new Map<string, Notification>()
  const close = (callId: string) => {
    shown.get(callId)?.close()
    shown.delete(callId)
  }
  return {
    show: ({ callId, title, body }) => {
      if (!Notification.isSupported()) return false
      close(callId)
      const notification = new Notification({ title, body, urgency: 'critical', timeoutType: 'never', actions: [{ type: 'button', text: 'Answer' }] })
      notification.on('action', () => onAction({ callId, action: 'answer' }))
      notification.on('click', () => onAction({ callId, action: 'focus' }))
      // macOS refuses notifications of unsigned apps: the console's own panel is then all there is.
      notification.on('failed', () => shown.delete(callId))
      shown.set(callId, notification)
      notification.show()
      return true
    },
    close,
  }
}
