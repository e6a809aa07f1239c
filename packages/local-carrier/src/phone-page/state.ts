/** Everything that the page shows, in one value. */
export type LinkState = 'connecting' | 'online' | 'lost'

export type CallState =
  | { readonly kind: 'idle'; readonly farewell: string | null }
  /** Asking for the microphone, preparing the sound. */
  | { readonly kind: 'preparing'; readonly number: string }
  | { readonly kind: 'dialling'; readonly number: string; readonly callId: string }
  | { readonly kind: 'ringing'; readonly number: string; readonly callId: string }
  | { readonly kind: 'incoming'; readonly number: string; readonly callId: string; readonly sdp: string }
  | { readonly kind: 'answering'; readonly number: string; readonly callId: string }
  | { readonly kind: 'talking'; readonly number: string; readonly callId: string; readonly direction: Direction; readonly sinceMs: number }

export type Direction = 'outgoing' | 'incoming'
export type Problem = { readonly title: string; readonly advice: string }

export interface PhoneState {
  readonly link: LinkState
  readonly call: CallState
  readonly muted: boolean
  /** The number that rings here, as the carrier confirmed it. */
  readonly registered: string | null
  readonly problem: Problem | null
}

export interface FinishedCall {
  readonly number: string
  readonly direction: Direction
  readonly outcome: 'talked' | 'busy' | 'no-answer' | 'failed' | 'canceled' | 'missed' | 'declined'
  /** Unix milliseconds when it ended. */
  readonly atMs: number
  readonly durationMs: number
}

/** True while there is somebody to hang up on, or to decline. */
export function isInCall(call: CallState): boolean {
  return call.kind !== 'idle'
}

/** True where keys go to the other side instead of into the number field. */
export function sendsKeys(call: CallState): boolean {
  return call.kind === 'talking' || call.kind === 'ringing' || call.kind === 'dialling'
}
