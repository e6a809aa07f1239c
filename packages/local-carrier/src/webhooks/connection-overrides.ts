/** Timeouts and retries of a webhook. Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides. */

export type RetryCause = 'ct' | 'rt' | '4xx' | '5xx'

export interface ConnectionPolicy {
  readonly connectTimeoutMs: number
  /** To the first byte, and between packets. */
  readonly readTimeoutMs: number
  /** Retries included. */
  readonly totalTimeoutMs: number
  readonly retries: number
  readonly retryOn: ReadonlySet<RetryCause>
}

export const DEFAULT_CONNECTION_POLICY: ConnectionPolicy = {
  connectTimeoutMs: 5000,
  readTimeoutMs: 15_000,
  totalTimeoutMs: 15_000,
  retries: 1,
  retryOn: new Set<RetryCause>(['ct']),
}

const ALL_CAUSES: readonly RetryCause[] = ['ct', 'rt', '4xx', '5xx']

/** Reads `#ct=…&rt=…&tt=…&rc=…&rp=…`; a value out of range or not understood leaves the default. */
export function connectionPolicyOf(url: string): ConnectionPolicy {
  const hash = url.indexOf('#')
  if (hash === -1) return DEFAULT_CONNECTION_POLICY
  const fragment = new URLSearchParams(url.slice(hash + 1))
  return {
    connectTimeoutMs: numberIn(fragment, 'ct', 100, 10_000, DEFAULT_CONNECTION_POLICY.connectTimeoutMs),
    readTimeoutMs: numberIn(fragment, 'rt', 100, 15_000, DEFAULT_CONNECTION_POLICY.readTimeoutMs),
    totalTimeoutMs: numberIn(fragment, 'tt', 100, 15_000, DEFAULT_CONNECTION_POLICY.totalTimeoutMs),
    retries: numberIn(fragment, 'rc', 0, 5, DEFAULT_CONNECTION_POLICY.retries),
    retryOn: causesIn(fragment.get('rp')),
  }
}

function numberIn(fragment: URLSearchParams, name: string, min: number, max: number, fallback: number): number {
  const text = fragment.get(name)
  if (text === null || !/^\d+$/.test(text)) return fallback
  const value = Number(text)
  return value >= min && value <= max ? value : fallback
}

function causesIn(text: string | null): ReadonlySet<RetryCause> {
  if (text === null) return DEFAULT_CONNECTION_POLICY.retryOn
  const asked = text.split(',').map((part) => part.trim())
  if (asked.includes('all')) return new Set(ALL_CAUSES)
  const causes = ALL_CAUSES.filter((cause) => asked.includes(cause))
  return causes.length > 0 ? new Set(causes) : DEFAULT_CONNECTION_POLICY.retryOn
}
