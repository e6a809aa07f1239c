/** What the exchange asks of a carrier. Adapters translate; nothing above this line knows whose REST API it is. */
import { AppError } from '@ringfloor/shared'
import type { CarrierCallStatus } from '@ringfloor/shared'

export interface CarrierAccount {
  /** Our row's id. */
  readonly id: string
  readonly organizationId: string
  readonly accountSid: string
  /** Signs webhooks and REST requests. */
  readonly authToken: string
  readonly apiKeySid: string
  readonly apiKeySecret: string
  /** Calls the account may start by REST each second. */
  readonly callsPerSecond: number
}

export interface AgentLegOrder {
  /** The conference's friendly name: the call's id. */
  readonly conferenceName: string
  /** Unique in the conference, so that a repeated order can be recognised: "agent-2". */
  readonly label: string
  /** Voice SDK identity of the agent. */
  readonly identity: string
  /** One of the account's own numbers. */
  readonly from: string
  /** Shown by the agent's console with the incoming call. */
  readonly parameters: Readonly<Record<string, string>>
  readonly ringTimeoutSeconds: number
  /** Longest conversation, after which the carrier hangs up. */
  readonly timeLimitSeconds: number
  readonly statusCallback: string
}

/** What the carrier says of one leg when asked. */
export interface CarrierCall {
  readonly sid: string
  readonly status: CarrierCallStatus
  /** Seconds; null unless completed. */
  readonly durationSeconds: number | null
  readonly startedAt: Date | null
  readonly endedAt: Date | null
}

export interface NumberProvision {
  readonly phoneNumber: string
  readonly friendlyName: string
  readonly voiceUrl: string
  readonly voiceFallbackUrl: string
  readonly statusCallback: string
}

export interface VoiceTokenRequest {
  readonly identity: string
  readonly ttlSeconds: number
}

/** All methods reject with CarrierError. */
export interface Carrier {
  /** Rings the agent into the call's conference. Resolves with the leg's sid once the carrier has accepted the order. */
  addAgentToConference(account: CarrierAccount, order: AgentLegOrder): Promise<{ readonly callSid: string }>
  /** The leg that joined, or was ordered into, a conference under a label; null when there is none. */
  findParticipant(account: CarrierAccount, conferenceName: string, label: string): Promise<{ readonly callSid: string } | null>
  /** The live call leaves what it does and asks `url` what to do next. */
  redirectCall(account: CarrierAccount, callSid: string, url: string): Promise<void>
  /** The live call leaves what it does and follows this TwiML. */
  replaceInstructions(account: CarrierAccount, callSid: string, twiml: string): Promise<void>
  /** Hangs up a leg in whatever state it is; a leg that is over already is no error. */
  endCall(account: CarrierAccount, callSid: string): Promise<void>
  /** Null when the carrier does not know the call (any more). */
  fetchCall(account: CarrierAccount, callSid: string): Promise<CarrierCall | null>
  /** Legs that the carrier dialled on behalf of a call (`<Dial>`), with what each was dialled to. */
  listChildCalls(account: CarrierAccount, parentSid: string): Promise<readonly (CarrierCall & { readonly to: string })[]>
  /** Points the account's numbers at our webhooks, where they are not already. */
  provisionNumbers(account: CarrierAccount, numbers: readonly NumberProvision[]): Promise<{ readonly changed: number }>
  /** An access token for the Voice SDK that may receive calls and make none. */
  mintVoiceToken(account: CarrierAccount, request: VoiceTokenRequest): Promise<string>
}

export interface CarrierErrorOptions {
  /** The same request may succeed later: time-outs, 429, 5xx. */
  readonly retryable: boolean
  /** HTTP status, 0 where there was no answer. */
  readonly status: number
  /** The carrier's own error number, e.g. 21220. */
  readonly carrierCode: number | null
  readonly message: string
  readonly cause?: unknown
}

export class CarrierError extends AppError {
  readonly retryable: boolean
  readonly status: number
  readonly carrierCode: number | null

  constructor(options: CarrierErrorOptions) {
    super(options.status === 404 ? 'carrier.call_unknown' : options.retryable ? 'carrier.unreachable' : 'carrier.refused', {
      message: options.message,
      userMessage: options.retryable ? 'The carrier did not answer. It will be tried again.' : 'The carrier refused the request.',
      cause: options.cause,
    })
    this.name = 'CarrierError'
    this.retryable = options.retryable
    this.status = options.status
    this.carrierCode = options.carrierCode
  }
}

/** The Voice SDK identity of a user: letters, digits and underscores only. */
export function agentIdentity(userId: string): string {
  return `agent_${userId.replaceAll('-', '')}`
}
