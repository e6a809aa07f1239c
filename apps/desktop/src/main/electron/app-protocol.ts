import { readFile } from 'node:fs/promises'
import { net, protocol } from 'electron'
import { forwardApiRequest, isApiRequest } from '../core/api-proxy.ts'
import { findConsoleFile } from '../core/console-files.ts'
import { buildContentSecurityPolicy } from '../core/content-security-policy.ts'
import { APP_SCHEME } from '../core/desktop-config.ts'
import { isOwnPage } from '../core/navigation-policy.ts'
import type { TokenVault } from '../core/token-vault.ts'

export interface AppProtocolOptions {
  readonly rendererDirectory: string
  readonly cloudOrigin: string
  readonly vault: TokenVault
}

/** Before the app is ready: our scheme is a real origin, with fetch and storage. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }])
}

async function serveFile({ rendererDirectory, cloudOrigin }: AppProtocolOptions, pathname: string): Promise<Response> {
  const file = findConsoleFile(rendererDirectory, pathname)
  const body = file && (await readFile(file.path).catch(() => undefined))
  if (!file || !body) return new Response('Not found', { status: 404 })
  return new Response(new Uint8Array(body), {
    headers: {
      'content-type': file.contentType,
      'content-security-policy': buildContentSecurityPolicy(cloudOrigin),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  })
}

/** Serves the console from app://ringfloor, and its API calls from the exchange. */
export function handleAppScheme(options: AppProtocolOptions): void {
  protocol.handle(APP_SCHEME, (request) => {
    if (!isOwnPage(request.url)) return new Response('Not found', { status: 404 })
    const url = new URL(request.url)
    return isApiRequest(url)
      ? forwardApiRequest({ cloudOrigin: options.cloudOrigin, vault: options.vault, fetch: (address, init) => net.fetch(address, init) }, request)
      : serveFile(options, url.pathname)
  })
}
