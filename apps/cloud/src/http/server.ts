/** The HTTP server: limits, error form, headers, health, console. The other routes are registered by start-cloud.ts. */
import helmet from '@fastify/helmet'
import { LogController, fastify } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Socket } from 'node:net'
import type { Logger } from '../observability/logger.ts'
import { answerNotFound, handleError } from './error-handler.ts'
import { registerHealthRoutes } from './health-routes.ts'
import type { HealthOptions } from './health-routes.ts'
import { BARE_HEADERS, PERMISSIONS_POLICY, securityHeaders } from './security-headers.ts'
import type { SecurityHeaderOptions } from './security-headers.ts'
import { serveConsole } from './serve-console.ts'

/** JSON of the console's API. Webhooks have their own, smaller limit. */
export const API_BODY_LIMIT_BYTES = 256 * 1024
/** A request that is not complete by then is cut off: slow senders hold no connection. */
const REQUEST_TIMEOUT_MS = 20_000
/** Longer than the idle time of common load balancers, so that they close first. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000
const REQUEST_ID_HEADER = 'x-request-id'

export interface ServerOptions extends HealthOptions, SecurityHeaderOptions {
  readonly logger: Logger
  /** Prefix of request ids, different for each process. */
  readonly nodeId: string
  /** The built console; undefined serves none. */
  readonly consoleDir?: string | undefined
  /** Proxies whose word counts for a client's address; default none. See env.ts. */
  readonly trustProxy?: readonly string[] | undefined
}

/** Bytes that are not HTTP get a coded answer too. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const body = JSON.stringify({ error: { code: tooLarge ? 'input.too_large' : 'input.invalid', message: 'The request cannot be read.' } })
  const status = tooLarge ? '431 Request Header Fields Too Large' : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
  const headers = Object.entries(BARE_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${status}\r\n${headers}content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`)
}

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  let requestCount = 0
  const loggerInstance: FastifyBaseLogger = options.logger
  const app = fastify({
    loggerInstance,
    // Two lines per request are noise at thousands of calls; failures are logged where they become answers.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy === undefined ? false : [...options.trustProxy],
    bodyLimit: API_BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    genReqId: () => `${options.nodeId}-${(++requestCount).toString(36)}`,
    return503OnClosing: true,
    clientErrorHandler: answerBrokenRequest,
    // Addresses that cannot be read: no hook has run for them.
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply.headers(BARE_HEADERS)),
    routerOptions: { ignoreTrailingSlash: false },
  })
  app.setErrorHandler(handleError)
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id).header('permissions-policy', PERMISSIONS_POLICY)
    done()
  })
  await app.register(helmet, securityHeaders(options))
  registerHealthRoutes(app, options)
  // Fastify takes one such handler per prefix: the console brings its own.
  if (options.consoleDir === undefined) app.setNotFoundHandler(answerNotFound)
  else await serveConsole(app, options.consoleDir)
  return app
}
