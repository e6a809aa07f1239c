/** The API on Fastify: /trpc/<procedure>, GET for queries, POST with JSON for mutations, and for queries whose input is long. */
import { AppError, ERROR_HTTP_STATUS, type ErrorCode } from '@ringfloor/shared'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { allowedOrigins, CLIENT_HEADER, findPostRefusal, isTrustedOrigin, type RequestHeaders } from '../auth/request-origin.ts'
import { clearedCookie, readToken, sessionCookie } from '../auth/session-cookie.ts'
import type { ApiDeps } from './api-deps.ts'
import { appRouter } from './app-router.ts'
import { createUseCases } from './compose-use-cases.ts'
import type { Context, RequestClient } from './context.ts'
import { responseStatus, toAppError } from './error-formatter.ts'
import { createRequestLimits, type RequestLimits } from './request-limits.ts'
import type { UseCases } from './use-cases.ts'

export const API_PREFIX = '/trpc'
/** No input comes near it; a page of mutations is small. */
const MAX_BODY_BYTES = 64 * 1024
/** Rules list up to 50,000 places or values. A body is parsed only after the right to send it is known. */
const MAX_RULES_BODY_BYTES = 2 * 1024 * 1024
const RULES_PATHS = ['config.applyMutation', 'calls.whatIf', 'campaigns.whatIf'] as const
const MAX_BATCH_SIZE = 20
/** A client that keeps its session as a bearer token gets the token's successor in this header of an answer. It must ask for it with the same header. */
export const SESSION_HEADER = 'x-ringfloor-session'
/** Refusals that may be somebody trying doors. */
const WATCHED: readonly ErrorCode[] = ['auth.invalid_credentials', 'auth.forbidden', 'rate_limit.exceeded']
/** Clients without a cookie jar. Everything else is a browser and never sees its token. */
const TOKEN_CLIENTS: readonly string[] = ['desktop', 'robot']

function clientOf(request: FastifyRequest): RequestClient {
  const kind = request.headers[CLIENT_HEADER]
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? null, takesToken: typeof kind === 'string' && TOKEN_CLIENTS.includes(kind) }
}

interface Api {
  readonly deps: ApiDeps
  readonly useCases: UseCases
  readonly limits: RequestLimits
}

/** Recognises the session, hands on a new token where one is due, and takes a dead cookie away. */
async function createContext({ deps, useCases, limits }: Api, request: FastifyRequest, reply: FastifyReply): Promise<Context> {
  const publicUrl = deps.publicUrl()
  const client = clientOf(request)
  const presented = readToken(request.headers, publicUrl)
  const canRotate = presented?.via === 'cookie' || request.headers[SESSION_HEADER] !== undefined
  const signedIn = presented ? await deps.auth.authenticate(presented.token, canRotate, client) : null
  await limits.admit(signedIn ? signedIn.session.familyId : client.address)
  const setCookie: Context['setCookie'] = (session) =>
    void reply.header('set-cookie', session ? sessionCookie(publicUrl, session.token, session.expiresAt) : clearedCookie(publicUrl))
  if (signedIn?.newToken && presented?.via === 'cookie') setCookie({ token: signedIn.newToken, expiresAt: signedIn.session.absoluteExpiresAt })
  if (signedIn?.newToken && presented?.via === 'bearer') void reply.header(SESSION_HEADER, signedIn.newToken)
  if (!signedIn && presented?.via === 'cookie') setCookie(null)
  return {
    viewer: signedIn?.viewer ?? null,
    session: signedIn ? { familyId: signedIn.session.familyId, expiresAt: signedIn.session.absoluteExpiresAt } : null,
    hadToken: presented !== null,
    requestId: request.id,
    client,
    setCookie,
    useCases,
  }
}

/** @throws AppError `auth.origin_refused`, `input.invalid` */
function assertOurPage(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  const headers: RequestHeaders = request.headers
  if (!isTrustedOrigin(headers, allowed)) throw new AppError('auth.origin_refused', { userMessage: 'This page may not talk to the exchange.' })
  if (request.method !== 'POST') return
  const refusal = findPostRefusal(headers)
  if (refusal === 'content_type') throw new AppError('input.invalid', { userMessage: 'Send application/json.' })
  if (refusal === 'client_header') throw new AppError('auth.origin_refused', { userMessage: `Send the header ${CLIENT_HEADER}.` })
}

/** Fastify's own refusals, in our codes. */
function fromFastify(error: FastifyError): AppError {
  if (error.statusCode === 413) return new AppError('input.too_large', { userMessage: 'The request is too large: shorten a list, or send less at once.', cause: error })
  const isClients = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  return isClients
    ? new AppError('input.invalid', { userMessage: 'The request cannot be read.', cause: error })
    : new AppError('internal', { userMessage: 'Something went wrong on our side. Try again.', cause: error })
}

function sendError(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (ERROR_HTTP_STATUS[error.code] >= 500) request.log.error({ err: error, code: error.code }, 'API request failed')
  return reply.code(ERROR_HTTP_STATUS[error.code]).send(error.toBody())
}

async function answer(api: Api, path: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await fastifyRequestHandler({
    router: appRouter,
    req: request,
    res: reply,
    path,
    maxBatchSize: MAX_BATCH_SIZE,
    // A query whose input does not fit an address (the changes of a what-if) may come as a POST.
    allowMethodOverride: true,
    createContext: () => createContext(api, request, reply),
    responseMeta: ({ errors, data }) => {
      const { status, retryAfterSeconds } = responseStatus(errors, data.length)
      const headers = new Headers([['cache-control', 'no-store']])
      if (retryAfterSeconds !== null) headers.set('retry-after', String(retryAfterSeconds))
      return { status, headers }
    },
    onError: ({ error, path }) => {
      const refusal = toAppError(error)
      if (ERROR_HTTP_STATUS[refusal.code] >= 500) request.log.error({ err: error.cause ?? error, code: refusal.code, path }, 'API call failed')
      else if (WATCHED.includes(refusal.code)) request.log.warn({ code: refusal.code, path, address: request.ip }, 'API call refused')
    },
  })
}

/** Registers the API in a scope of its own: its body parser and its error handler touch nothing else. */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const api: Api = { deps, useCases: createUseCases(deps), limits: createRequestLimits(deps.requestLimits) }
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.setErrorHandler((error: FastifyError | AppError, request, reply) => sendError(error instanceof AppError ? error : fromFastify(error), request, reply))
    scope.addHook('onRequest', async (request) => assertOurPage(request, allowedOrigins(deps.publicUrl(), deps.extraOrigins)))
    // A wildcard: the names of a batch are longer together than the router allows a parameter to be.
    scope.route({ method: ['GET', 'POST'], url: `${API_PREFIX}/*`, exposeHeadRoute: false, bodyLimit: MAX_BODY_BYTES, handler: (request, reply) => answer(api, (request.params as { '*': string })['*'], request, reply) })
    for (const path of RULES_PATHS) scope.route({ method: 'POST', url: `${API_PREFIX}/${path}`, bodyLimit: MAX_RULES_BODY_BYTES, handler: (request, reply) => answer(api, path, request, reply) })
  })
}
