import { MAX_WEBHOOK_RECORDS } from '../limits.ts'

/** One attempt to deliver a webhook, for people who debug a call flow. */
export interface WebhookRecord {
  readonly at: string
  readonly callSid: string | null
  readonly kind: WebhookKind
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly attempt: number
  readonly parameters: Readonly<Record<string, string>>
  /** HTTP status, or null when there was no answer. */
  readonly status: number | null
  readonly errorCode: number | null
  readonly error: string | null
  readonly durationMs: number
}

export type WebhookKind = 'document' | 'fallback' | 'action' | 'status' | 'conference' | 'wait' | 'media'

export interface WebhookLog {
  add(record: WebhookRecord): void
  /** Newest last. */
  list(callSid?: string): readonly WebhookRecord[]
}

/** The newest records only; older ones are forgotten. */
export function createWebhookLog(): WebhookLog {
  const records: WebhookRecord[] = []
  return {
    add: (record) => {
      records.push(record)
      if (records.length > MAX_WEBHOOK_RECORDS) records.splice(0, records.length - MAX_WEBHOOK_RECORDS)
    },
    list: (callSid) => (callSid ? records.filter((record) => record.callSid === callSid) : [...records]),
  }
}
