/** What a carrier's webhook says, in our terms; the adapter's edge (src/http/webhooks/payload.ts) makes these. */
import type { CarrierCallStatus } from '@ringfloor/shared'
import type { WebhookStep } from './webhook-urls.ts'

export interface DialOutcome {
  /** `answered` is what a Dial into a conference reports. */
  readonly status: 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled'
  /** Null where no leg was made. */
  readonly callSid: string | null
  readonly durationSeconds: number | null
}

export interface CallDelivery {
  readonly step: WebhookStep
  /** From our own query string; null for the inbound step. */
  readonly callId: string | null
  /** The leg it is about: the caller's, or with a `leg` step the candidate's. */
  readonly callSid: string
  readonly status: CarrierCallStatus
  readonly from: string
  readonly to: string
  /** Where the caller's number is from, by the carrier: no proof of a place. */
  readonly callerCountry: string | null
  readonly callerState: string | null
  /** Lower case. */
  readonly callerCity: string | null
  readonly callerZip: string | null
  readonly attestation: string | null
  readonly sequence: number | null
  /** The carrier's own time of what it reports; null where it sends none. */
  readonly at: Date | null
  readonly durationSeconds: number | null
  /** Dial actions only. */
  readonly dial: DialOutcome | null
  /** Fallback only: why the carrier did not like our answer, and which address gave it. */
  readonly error: { readonly code: string; readonly url: string | null } | null
}

export interface ConferenceDelivery {
  readonly callId: string
  readonly conferenceSid: string
  /** conference-end, participant-join … */
  readonly event: string
  /** Null for events of the whole conference. */
  readonly callSid: string | null
  readonly label: string | null
  readonly sequence: number | null
  readonly at: Date | null
}
