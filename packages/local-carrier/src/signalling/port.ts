/** What call control needs from the people who hold a Voice SDK or the phone page. */
import type { AudioPort } from '../media/port.ts'

/** Rings every device that is registered under an identity; the first to answer gets the call, the others are cancelled. */
export interface ClientInvitation {
  /** At least one device said it rings (or was sent the invitation). */
  onRinging(listener: () => void): void
  onAnswered(listener: (port: AudioPort) => void): void
  /** All devices refused, or the only one did. */
  onRejected(listener: () => void): void
  /** The device hung up after answering, or its connection was lost for good. */
  onHangup(listener: () => void): void
  /** Ends it from this side: cancel while ringing, hang up afterwards. */
  end(): void
}

export interface ClientGateway {
  isRegistered(accountSid: string, identity: string): boolean
  invite(options: {
    readonly accountSid: string
    readonly identity: string
    readonly callSid: string
    readonly from: string
    readonly to: string
    /** Custom parameters, from <Parameter> or client:alice?key=value. */
    readonly parameters: Readonly<Record<string, string>>
  }): ClientInvitation
}

/** A call that a person starts: a Voice SDK device (through its TwiML application) or the phone page (as if from the telephone network). */
export interface OutgoingCall {
  readonly kind: 'client' | 'phone'
  /** client: the account in its token. phone: empty, the dialled number decides. */
  readonly accountSid: string
  /** client: "client:alice". phone: the E.164 number it calls from. */
  readonly from: string
  readonly to: string
  readonly applicationSid: string | null
  readonly parameters: Readonly<Record<string, string>>
  readonly port: AudioPort
  /** Tell the person: it rings (early audio may flow), it was answered, it is over (with Twilio's error code where one fits). */
  ringing(callSid: string): void
  answered(): void
  ended(reason: { readonly status: 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'; readonly errorCode?: number; readonly message?: string }): void
  onHangup(listener: () => void): void
}

export interface SignallingEvents {
  /** Call control places the call; it must answer with one of the OutgoingCall methods. */
  onOutgoing(listener: (call: OutgoingCall) => void): void
}

/** Phone pages that registered a number of their own: a call to that number rings there, as on a telephone. */
export interface PhoneGateway {
  isRegistered(number: string): boolean
  invite(options: { readonly number: string; readonly callSid: string; readonly from: string }): ClientInvitation
}
