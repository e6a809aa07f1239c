/** A gateway on a free port with one account, and tokens for it. */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { pino } from 'pino'
import { createMediaServer } from '../../src/media/index.ts'
import type { MediaServer } from '../../src/media/index.ts'
import { createGateway } from '../../src/signalling/gateway.ts'
import type { Gateway } from '../../src/signalling/gateway.ts'

export const ACCOUNT_SID = `AC${'1'.repeat(32)}`
export const KEY_SID = `SK${'2'.repeat(32)}`
export const KEY_SECRET = 'a-secret-of-the-test-account'
export const APPLICATION_SID = `AP${'3'.repeat(32)}`

export interface TestGateway {
  readonly gateway: Gateway
  readonly media: MediaServer
  readonly server: Server
  readonly origin: string
  readonly signalUrl: string
  readonly phoneUrl: string
  close(): Promise<void>
}

export async function startTestGateway(server: Server = createServer()): Promise<TestGateway> {
  const gateway = createGateway({
    server,
    logger: pino({ level: 'silent' }),
    findApiKeySecret: (accountSid, keySid) => (accountSid === ACCOUNT_SID && keySid === KEY_SID ? KEY_SECRET : null),
  })
  const media = createMediaServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    gateway,
    media,
    server,
    origin: `http://${host}`,
    signalUrl: `ws://${host}/signal`,
    phoneUrl: `ws://${host}/_carrier/phone`,
    async close() {
      media.stop()
      await gateway.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface TokenOptions {
  readonly identity?: string
  readonly incoming?: boolean
  readonly outgoing?: boolean
  readonly expiresInSeconds?: number
  readonly secret?: string
  readonly keySid?: string
  readonly contentType?: string
}

export function createTestToken(options: TokenOptions = {}): Promise<string> {
  const voice = {
    ...(options.incoming === false ? {} : { incoming: { allow: true } }),
    ...(options.outgoing === false ? {} : { outgoing: { application_sid: APPLICATION_SID } }),
  }
  return new SignJWT({ grants: { identity: options.identity ?? 'alice', voice } })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', cty: options.contentType ?? 'twilio-fpa;v=1' })
    .setIssuer(options.keySid ?? KEY_SID)
    .setSubject(ACCOUNT_SID)
    .setExpirationTime(Math.floor(Date.now() / 1000) + (options.expiresInSeconds ?? 3600))
    .sign(new TextEncoder().encode(options.secret ?? KEY_SECRET))
}

/** Waits for a condition, looking every few milliseconds; fails in words after `timeoutMs`. */
export async function until(what: string, condition: () => boolean, timeoutMs = 4000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
