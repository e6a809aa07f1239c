/**
 * Passes the console's API calls on to the exchange. The page only knows its own origin; the token is added here and taken out of every answer, so
 * that no script ever holds it.
 */
import type { TokenVault } from './token-vault.ts'

/** The exchange hands a rotated token over in this header, to those who send it too. */
const SESSION_HEADER = 'x-ringfloor-session'
const API_PREFIX = '/trpc/'
const FORWARDED: readonly string[] = ['content-type', 'accept']

export interface ApiProxyPort {
  readonly cloudOrigin: string
  readonly vault: TokenVault
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

function requestHeaders(request: Request, token: string | undefined): Headers {
  const headers = new Headers({ 'x-ringfloor-client': 'desktop', [SESSION_HEADER]: 'rotate' })
  for (const name of FORWARDED) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  return headers
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Pure: takes `token` out of sign-in answers, single or batched. Other answers have no such field. */
export function takeToken(answer: unknown): { readonly answer: unknown; readonly token: string | undefined } {
  let token: string | undefined
  const strip = (item: unknown): unknown => {
    const result = isRecord(item) ? item['result'] : undefined
    const data = isRecord(result) ? result['data'] : undefined
    if (!isRecord(item) || !isRecord(result) || !isRecord(data) || typeof data['token'] !== 'string' || !('viewer' in data)) return item
    const { token: found, ...rest } = data
    token = String(found)
    return { ...item, result: { ...result, data: rest } }
  }
  const stripped = Array.isArray(answer) ? answer.map(strip) : strip(answer)
  return { answer: stripped, token }
}

/** Procedures of a batch, from the path: "auth.me,events.since". */
function proceduresOf(pathname: string): readonly string[] {
  return decodeURIComponent(pathname.slice(API_PREFIX.length)).split(',')
}

export function isApiRequest(url: URL): boolean {
  return url.pathname.startsWith(API_PREFIX)
}

/** Rejects where the exchange cannot be reached; the page sees a network error. */
export async function forwardApiRequest(port: ApiProxyPort, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const response = await port.fetch(`${port.cloudOrigin}${url.pathname}${url.search}`, {
    method: request.method,
    headers: requestHeaders(request, port.vault.get()),
    credentials: 'omit',
    redirect: 'error',
    ...(hasBody ? { body: await request.arrayBuffer() } : {}),
  })
  const procedures = proceduresOf(url.pathname)
  const rotated = response.headers.get(SESSION_HEADER)
  if (rotated) await port.vault.set(rotated)
  const headers = new Headers({ 'content-type': response.headers.get('content-type') ?? 'application/json' })
  const date = response.headers.get('date')
  if (date) headers.set('date', date)
  if (!procedures.includes('auth.login')) {
    if (procedures.includes('auth.logout')) await port.vault.set(undefined)
    return new Response(response.body, { status: response.status, headers })
  }
  const { answer, token } = takeToken(await response.json())
  if (token !== undefined) await port.vault.set(token)
  return new Response(JSON.stringify(answer), { status: response.status, headers })
}
