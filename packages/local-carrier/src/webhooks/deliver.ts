/** Every request the carrier makes to an application goes through `deliver`: signed, timed out, retried and logged as Twilio does it. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { Agent } from 'undici'
import { MAX_AUDIO_BYTES, MAX_TWIML_BYTES, MAX_WEBHOOK_URL_CHARACTERS, MAX_WEBHOOKS_IN_FLIGHT } from '../limits.ts'
import { callProblem, type CallProblem } from '../twilio-errors.ts'
import { connectionPolicyOf, type ConnectionPolicy, type RetryCause } from './connection-overrides.ts'
import { sendOnce, type Attempt } from './send-once.ts'
import { signRequest } from './sign-request.ts'
import type { WebhookKind, WebhookLog } from './webhook-log.ts'

export interface Delivery {
  readonly kind: WebhookKind
  readonly callSid: string | null
  /** Absolute; a fragment carries connection overrides and is not sent. */
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: Readonly<Record<string, string>>
  /** Signs the request. */
  readonly authToken: string
}

export type DeliveryResult =
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: Buffer; readonly url: string }
  | { readonly kind: 'failure'; readonly problem: CallProblem; readonly url: string }

export interface Webhooks {
  deliver(delivery: Delivery): Promise<DeliveryResult>
  readonly log: WebhookLog
  /** How many are on their way. */
  inFlight(): number
  close(): Promise<void>
}

interface Prepared {
  readonly url: string
  readonly body: string | null
  readonly headers: Readonly<Record<string, string>>
}

export function createWebhooks(options: { readonly log: WebhookLog; readonly logger: Logger }): Webhooks {
  const agents = new Map<number, Agent>()
  let inFlight = 0
  const agentFor = (connectTimeoutMs: number): Agent => {
    const known = agents.get(connectTimeoutMs)
    if (known) return known
    const agent = new Agent({ connect: { timeout: connectTimeoutMs }, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 4000 })
    // Overrides are few in practice; a hostile variety of them must not collect sockets.
    if (agents.size < 32) agents.set(connectTimeoutMs, agent)
    return agent
  }

  const deliver = async (delivery: Delivery): Promise<DeliveryResult> => {
    const prepared = prepare(delivery)
    if ('problem' in prepared) return { kind: 'failure', problem: prepared.problem, url: delivery.url }
    if (inFlight >= MAX_WEBHOOKS_IN_FLIGHT) return failure(delivery, callProblem(11205, 'too many requests on their way'))
    inFlight += 1
    try {
      return await deliverWithRetries(delivery, prepared, connectionPolicyOf(delivery.url), { ...options, agentFor })
    } finally {
      inFlight -= 1
    }
  }
  return {
    deliver,
    log: options.log,
    inFlight: () => inFlight,
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

async function deliverWithRetries(
  delivery: Delivery,
  prepared: Prepared,
  policy: ConnectionPolicy,
  context: { readonly log: WebhookLog; readonly logger: Logger; agentFor(connectTimeoutMs: number): Agent },
): Promise<DeliveryResult> {
  const startedAt = Date.now()
  for (let attempt = 0; ; attempt++) {
    const attemptAt = Date.now()
    const result = await sendOnce({
      agent: context.agentFor(policy.connectTimeoutMs),
      url: prepared.url,
      method: delivery.method,
      headers: prepared.headers,
      body: prepared.body,
      connectTimeoutMs: policy.connectTimeoutMs,
      readTimeoutMs: policy.readTimeoutMs,
      remainingMs: policy.totalTimeoutMs - (attemptAt - startedAt),
      maxBytes: delivery.kind === 'media' || delivery.kind === 'wait' ? MAX_AUDIO_BYTES : MAX_TWIML_BYTES,
    })
    note(context, delivery, prepared, attempt, attemptAt, result)
    const cause = retryCauseOf(result)
    const timeLeft = policy.totalTimeoutMs - (Date.now() - startedAt)
    if (cause !== null && policy.retryOn.has(cause) && attempt < policy.retries && timeLeft > 0) continue
    return resultOf(delivery, prepared, result)
  }
}

function prepare(delivery: Delivery): Prepared | { readonly problem: CallProblem } {
  if (delivery.url.length > MAX_WEBHOOK_URL_CHARACTERS || !URL.canParse(delivery.url)) return { problem: callProblem(11100, delivery.url.slice(0, 200)) }
  const url = new URL(delivery.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { problem: callProblem(11100, `${url.protocol} is not http or https`) }
  url.hash = ''
  const headers: Record<string, string> = { 'user-agent': 'TwilioProxy/1.1', accept: '*/*', 'i-twilio-idempotency-token': randomUUID() }
  const signedUrl = url.href
  if (url.username !== '') {
    headers['authorization'] = `Basic ${Buffer.from(`${decode(url.username)}:${decode(url.password)}`).toString('base64')}`
    url.username = ''
    url.password = ''
  }
  const form = new URLSearchParams(delivery.parameters).toString()
  if (delivery.method === 'GET') {
    const join = (href: string): string => (form === '' ? href : href + (href.includes('?') ? '&' : '?') + form)
    headers['x-twilio-signature'] = signRequest(delivery.authToken, join(signedUrl), {})
    return { url: join(url.href), body: null, headers }
  }
  headers['x-twilio-signature'] = signRequest(delivery.authToken, signedUrl, delivery.parameters)
  headers['content-type'] = 'application/x-www-form-urlencoded; charset=UTF-8'
  return { url: url.href, body: form, headers }
}

/** As it is where the percent signs mean nothing. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function retryCauseOf(attempt: Attempt): RetryCause | null {
  if (attempt.kind === 'connect-failed') return 'ct'
  if (attempt.kind === 'read-failed') return 'rt'
  if (attempt.kind !== 'answer') return null
  if (attempt.status >= 500) return '5xx'
  return attempt.status >= 400 ? '4xx' : null
}

function resultOf(delivery: Delivery, prepared: Prepared, attempt: Attempt): DeliveryResult {
  switch (attempt.kind) {
    case 'answer':
      if (attempt.status >= 200 && attempt.status < 300) return { ...attempt, url: prepared.url }
      return failure(delivery, callProblem(11200, `HTTP ${attempt.status}`))
    case 'too-large':
      return failure(delivery, callProblem(11750, 'the answer is too large'))
    case 'connect-failed':
      return failure(delivery, callProblem(11205, attempt.message))
    case 'read-failed':
      return failure(delivery, callProblem(11200, attempt.message))
  }
}

function failure(delivery: Delivery, problem: CallProblem): DeliveryResult {
  return { kind: 'failure', problem, url: delivery.url }
}

function note(
  context: { readonly log: WebhookLog; readonly logger: Logger },
  delivery: Delivery,
  prepared: Prepared,
  attempt: number,
  startedAt: number,
  result: Attempt,
): void {
  const status = result.kind === 'answer' ? result.status : null
  const durationMs = Date.now() - startedAt
  const delivered = resultOf(delivery, prepared, result)
  const problem = delivered.kind === 'failure' ? delivered.problem : null
  context.log.add({
    at: new Date(startedAt).toISOString(),
    callSid: delivery.callSid,
    kind: delivery.kind,
    method: delivery.method,
    url: delivery.url,
    attempt,
    parameters: delivery.parameters,
    status,
    errorCode: problem?.code ?? null,
    error: problem?.message ?? null,
    durationMs,
  })
  const fields = { callSid: delivery.callSid, kind: delivery.kind, attempt, status, durationMs, errorCode: problem?.code }
  if (problem) context.logger.warn({ ...fields, pii: { problem: problem.message } }, 'webhook failed')
  else context.logger.debug(fields, 'webhook delivered')
}
