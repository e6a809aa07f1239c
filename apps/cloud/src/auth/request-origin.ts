/**
 * Whether a browser may have been made to send this by somebody else's page. Sources: OWASP CSRF prevention (Fetch Metadata with Origin as
 * fallback); tRPC accepts multipart bodies, which need no preflight, so a custom header and JSON are asked for on every POST.
 */

/** Every POST carries it: a cross-site form cannot. Its value names the kind of client. */
export const CLIENT_HEADER = 'x-ringfloor-client'

export interface RequestHeaders {
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined
  readonly 'content-type'?: string | undefined
  readonly [CLIENT_HEADER]?: string | readonly string[] | undefined
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** The public origin, its loopback spellings when it is a loopback address, and what was configured beside it. */
export function allowedOrigins(publicUrl: string, extra: readonly string[] = []): ReadonlySet<string> {
  const url = new URL(publicUrl)
  const port = url.port === '' ? '' : `:${url.port}`
  const loopback = LOOPBACK.includes(url.hostname) ? LOOPBACK.map((host) => `${url.protocol}//${host}${port}`) : []
  return new Set([url.origin, ...loopback, ...extra])
}

/** Not a browser (neither header), or a page of ours. */
export function isTrustedOrigin(headers: RequestHeaders, allowed: ReadonlySet<string>): boolean {
  if (headers.origin !== undefined) return allowed.has(headers.origin)
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}

export type PostRefusal = 'content_type' | 'client_header'

/** What a POST lacks, if anything. */
export function findPostRefusal(headers: RequestHeaders): PostRefusal | null {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json') return 'content_type'
  return typeof headers[CLIENT_HEADER] === 'string' && headers[CLIENT_HEADER] !== '' ? null : 'client_header'
}
