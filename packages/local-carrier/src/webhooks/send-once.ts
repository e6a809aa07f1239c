import { request, type Agent } from 'undici'

/** One HTTP exchange with Twilio's three clocks: connect, read (first byte and between packets) and what is left of the total. */
export type Attempt =
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'connect-failed'; readonly message: string }
  | { readonly kind: 'read-failed'; readonly message: string }

export interface AttemptOptions {
  readonly agent: Agent
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly remainingMs: number
  readonly maxBytes: number
}

/** Before the request reached anybody: a retry cannot repeat an effect. */
const CONNECT_ERRORS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])

export async function sendOnce(options: AttemptOptions): Promise<Attempt> {
  if (options.remainingMs <= 0) return { kind: 'read-failed', message: 'no time left' }
  const abort = new AbortController()
  const total = setTimeout(() => abort.abort(new Error('total timeout')), options.remainingMs)
  // The connection has its own clock in the agent, so the first byte may take both.
  let read = setTimeout(() => abort.abort(new Error('read timeout')), options.connectTimeoutMs + options.readTimeoutMs)
  try {
    const response = await request(options.url, {
      dispatcher: options.agent,
      method: options.method,
      headers: { ...options.headers },
      body: options.body,
      signal: abort.signal,
    })
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of response.body as AsyncIterable<Buffer>) {
      clearTimeout(read)
      read = setTimeout(() => abort.abort(new Error('read timeout')), options.readTimeoutMs)
      bytes += piece.length
      if (bytes > options.maxBytes) {
        abort.abort(new Error('too large'))
        return { kind: 'too-large' }
      }
      pieces.push(piece)
    }
    const contentType = String(response.headers['content-type'] ?? '').toLowerCase()
    return { kind: 'answer', status: response.statusCode, contentType, body: Buffer.concat(pieces) }
  } catch (error) {
    return failed(error, abort.signal)
  } finally {
    clearTimeout(total)
    clearTimeout(read)
  }
}

function failed(error: unknown, signal: AbortSignal): Attempt {
  if (signal.aborted) return { kind: 'read-failed', message: signal.reason instanceof Error ? signal.reason.message : 'timeout' }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message || code : 'unknown failure'
  return CONNECT_ERRORS.has(code) ? { kind: 'connect-failed', message: message || code } : { kind: 'read-failed', message }
}
