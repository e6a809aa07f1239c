import type { HttpMethod } from '../twiml/program.ts'

/** A telephone number of an account and what happens when it is called. */
export interface NumberRecord {
  readonly sid: string
  readonly accountSid: string
  readonly phoneNumber: string
  readonly createdAtMs: number
  friendlyName: string
  voiceUrl: string | null
  voiceMethod: HttpMethod
  voiceFallbackUrl: string | null
  voiceFallbackMethod: HttpMethod
  statusCallback: string | null
  statusCallbackMethod: HttpMethod
  updatedAtMs: number
}
