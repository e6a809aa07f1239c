import { useSoftphone } from '../../softphone/softphone-store.ts'
import type { SoftphoneState } from '../../softphone/softphone-state.ts'
import { formatCaller, formatDuration } from '../../ui/format.ts'
import { offerPrice } from './offer-words.ts'

/** Says call events to screen readers at once, whatever has the focus. */
export function CallAnnouncer() {
  const text = useSoftphone(announcementOf)
  return <div aria-live="assertive" aria-atomic="true" className="sr-only" data-announcer="calls">{text}</div>
}

/** Pure: what to say. Mute is said by its button. */
export function announcementOf({ call, last }: SoftphoneState): string {
  if (call?.phase === 'offered') {
    const { campaign, caller, price } = call.offer
    return ['Incoming call', campaign, caller && `from ${formatCaller(caller)}`, price && offerPrice(call.offer), 'Alt A answers, Alt X declines'].filter(Boolean).join(', ')
  }
  if (call?.phase === 'connecting') return 'Connecting'
  if (call?.phase === 'open') return call.reconnecting ? 'The audio is reconnecting' : 'Connected'
  if (!last) return ''
  if (last.how === 'finished') return `Call ended after ${formatDuration(last.seconds)}`
  return last.how === 'declined' ? 'Call declined' : 'The call stopped ringing'
}
