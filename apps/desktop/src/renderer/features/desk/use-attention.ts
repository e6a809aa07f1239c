import { useEffect, useRef } from 'react'
import { useSoftphoneController } from '../../app/runtime.tsx'
import { bridge } from '../../bridge/index.ts'
import type { PhoneCall } from '../../softphone/softphone-state.ts'
import { offerPrice } from './offer-words.ts'
import { formatCaller } from '../../ui/format.ts'

/** While it rings: the tab's title says so, and the surroundings may show a notification. */
export function useAttention(call: PhoneCall | null): void {
  const controller = useSoftphoneController()
  const answer = useRef(() => undefined as void)
  answer.current = () => controller?.answer()
  const ringing = call?.phase === 'offered' ? call : null
  const key = ringing ? ringing.sinceMs : null
  useEffect(() => {
    if (!ringing) return
    const before = document.title
    document.title = `Ringing: ${formatCaller(ringing.offer.caller)}`
    const close = ringing.offer.callId
      ? bridge.notifyIncoming(
          { callId: ringing.offer.callId, title: ringing.offer.campaign ?? 'Incoming call', body: [formatCaller(ringing.offer.caller), offerPrice(ringing.offer)].filter(Boolean).join(' · ') },
          { answer: () => answer.current(), focus: () => globalThis.focus() },
        )
      : () => undefined
    return () => {
      document.title = before
      close()
    }
    // One ringing call is known by when it began.
  }, [key])
}
