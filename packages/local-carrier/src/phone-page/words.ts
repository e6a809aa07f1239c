/** What the page says. One place, so that it says the same thing the same way. */
import { formatPhoneNumber } from '@ringfloor/shared'
import type { CallState, FinishedCall, LinkState, PhoneState, Problem } from './state.ts'

export function sayState(state: PhoneState): string {
  const { call } = state
  switch (call.kind) {
    case 'preparing':
      return 'Preparing the sound…'
    case 'dialling':
      return 'Calling…'
    case 'ringing':
      return 'Ringing…'
    case 'incoming':
      return `Incoming call from ${formatPhoneNumber(call.number)}`
    case 'answering':
      return 'Answering…'
    case 'talking':
      return state.muted ? 'Connected, you are muted' : 'Connected'
    case 'idle':
      return call.farewell ?? (state.link === 'online' ? 'Ready to call' : 'Waiting for the carrier')
  }
}

export function sayLink(link: LinkState): string {
  return { connecting: 'Connecting', online: 'Carrier online', lost: 'Carrier lost, trying again' }[link]
}

export function sayOutcome(call: FinishedCall): string {
  const words = { talked: formatDuration(call.durationMs), busy: 'busy', 'no-answer': 'no answer', failed: 'failed', canceled: 'given up', missed: 'missed', declined: 'declined' }
  return words[call.outcome]
}

export function sayFarewell(outcome: FinishedCall['outcome'], durationMs: number): string {
  switch (outcome) {
    case 'talked':
      return `Call ended after ${formatDuration(durationMs)}`
    case 'busy':
      return 'The number is busy'
    case 'no-answer':
      return 'Nobody answered'
    case 'failed':
      return 'The call could not be connected'
    case 'canceled':
      return 'You hung up before it was answered'
    case 'missed':
      return 'Missed call'
    case 'declined':
      return 'You declined the call'
  }
}

/** "0:07", "12:34", "1:02:03" */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60]
  if (seconds >= 3600) parts.unshift(Math.floor(seconds / 3600))
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

export function canDial(call: CallState, link: LinkState): boolean {
  return call.kind === 'idle' && link === 'online'
}

export const PROBLEMS = {
  lineCut: { title: 'The connection to the carrier was lost, and the call with it.', advice: 'The page reconnects by itself. Then call again.' },
  number: { title: 'This is not a telephone number.', advice: 'Write it in international form, such as +1 555 201 0001.' },
  ownNumber: { title: 'Your own number is not a telephone number.', advice: 'Write it in international form, such as +1 555 201 5001.' },
  sound: { title: 'The sound could not be set up.', advice: 'Reload the page and try again. If it stays, look at the log of the local carrier.' },
} as const satisfies Record<string, Problem>

/** Why the browser gave no microphone, and what to do (names from the Media Capture specification). */
export function explainMicrophone(error: unknown): Problem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return { title: 'The browser does not let this page use the microphone.', advice: 'Allow the microphone beside the address of this page, then call again.' }
  }
  if (name === 'NotFoundError') return { title: 'No microphone was found.', advice: 'Connect one, then call again.' }
  if (name === 'NotReadableError') return { title: 'Another program is using the microphone.', advice: 'Close it there, then call again.' }
  if (!('mediaDevices' in navigator)) {
    return { title: 'Browsers give the microphone only to secure pages.', advice: `Open this page as http://localhost:${location.port}${location.pathname}, or through https.` }
  }
  return PROBLEMS.sound
}
