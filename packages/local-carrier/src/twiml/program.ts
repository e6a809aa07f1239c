/** A TwiML document after parsing: verbs with every attribute resolved to a value. Defaults are Twilio's. */

export type HttpMethod = 'GET' | 'POST'
export type CallEventName = 'initiated' | 'ringing' | 'answered' | 'completed'
export const CALL_EVENT_NAMES: readonly CallEventName[] = ['initiated', 'ringing', 'answered', 'completed']
export type ConferenceEventName = 'start' | 'end' | 'join' | 'leave' | 'mute' | 'hold'
export const CONFERENCE_EVENT_NAMES: readonly ConferenceEventName[] = ['start', 'end', 'join', 'leave', 'mute', 'hold']
export type Beep = 'true' | 'false' | 'onEnter' | 'onExit'

export interface CallbackTarget<Event extends string> {
  readonly url: string
  readonly method: HttpMethod
  readonly events: readonly Event[]
}

export interface SayVerb {
  readonly kind: 'say'
  readonly text: string
  /** 0: until the call ends. */
  readonly loop: number
}
export interface PlayVerb {
  readonly kind: 'play'
  readonly url: string | null
  readonly digits: string | null
  readonly loop: number
}
export interface PauseVerb {
  readonly kind: 'pause'
  readonly seconds: number
}
export interface RedirectVerb {
  readonly kind: 'redirect'
  readonly url: string
  readonly method: HttpMethod
}
export interface RejectVerb {
  readonly kind: 'reject'
  readonly reason: 'rejected' | 'busy'
}
export interface HangupVerb {
  readonly kind: 'hangup'
}

/** A party to dial. `address` is "+1555…", "client:alice" or "sip:…". */
export interface DialNoun {
  readonly address: string
  readonly parameters: Readonly<Record<string, string>>
  readonly sendDigits: string | null
  /** TwiML run on the called party's leg before the two are joined (whisper). */
  readonly url: string | null
  readonly method: HttpMethod
  readonly statusCallback: CallbackTarget<CallEventName> | null
}

export interface ConferenceNoun {
  readonly name: string
  readonly muted: boolean
  readonly beep: Beep
  readonly startConferenceOnEnter: boolean
  readonly endConferenceOnExit: boolean
  /** undefined: the carrier's hold music. Empty: silence. */
  readonly waitUrl: string | undefined
  readonly waitMethod: HttpMethod
  readonly maxParticipants: number
  readonly participantLabel: string | null
  readonly statusCallback: CallbackTarget<ConferenceEventName> | null
}

export interface DialVerb {
  readonly kind: 'dial'
  readonly timeoutSeconds: number
  readonly timeLimitSeconds: number
  readonly action: string | null
  readonly method: HttpMethod
  readonly answerOnBridge: boolean
  readonly callerId: string | null
  readonly hangupOnStar: boolean
  readonly sequential: boolean
  readonly nouns: readonly DialNoun[]
  readonly conference: ConferenceNoun | null
}

export type Verb = SayVerb | PlayVerb | PauseVerb | RedirectVerb | RejectVerb | HangupVerb | DialVerb
export type Program = readonly Verb[]
