/** The carrier's own API, for tests and demos: not Twilio's, and only for processes on the same machine. */
import { z } from 'zod'
import type { FastifyInstance } from 'fastify'
import { AppError, e164Schema, type ErrorCode, ERROR_HTTP_STATUS } from '@ringfloor/shared'
import { hangUp } from '../calls/lifecycle.ts'
import { placeRobotCall } from '../robots/place-robot-call.ts'
import { robotScriptSchema } from '../robots/robot-script.ts'
import type { World } from '../world.ts'
import { describeCall } from './describe-call.ts'

const robotCallSchema = z.object({
  from: e164Schema,
  to: e164Schema,
  script: robotScriptSchema.prefault({}),
  fromCity: z.string().max(64).optional(),
  fromState: z.string().max(64).optional(),
  fromZip: z.string().max(16).optional(),
  /** Attestation as Twilio words it, e.g. TN-Validation-Passed-A. */
  stirVerstat: z.string().max(64).optional(),
})

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
/** A web page that was made to resolve to this machine still names its own host. */
const LOCAL_HOSTS = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

export async function registerControl(app: FastifyInstance, world: World): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      if (!LOOPBACK.has(request.ip) || !LOCAL_HOSTS.test(request.headers.host ?? '')) throw new AppError('auth.forbidden', { userMessage: 'The control API answers only on the same machine.' })
    })
    scope.setErrorHandler((error, _request, reply) => {
      const refused = toAppError(error)
      if (refused.code === 'internal') world.logger.error({ err: error }, 'control request failed')
      return reply.code(ERROR_HTTP_STATUS[refused.code]).send(refused.toBody())
    })
    registerRobots(scope, world)
    registerControlCalls(scope, world)
    scope.get('/_carrier/health', () => ({ status: 'ok', liveCalls: world.calls.liveCount(), conferences: world.conferences.live().length, webhooksInFlight: world.webhooks.inFlight() }))
    scope.get<{ Querystring: { callSid?: string } }>('/_carrier/webhooks', (request) => ({ webhooks: world.webhooks.log.list(request.query.callSid) }))
  })
}

function registerRobots(scope: FastifyInstance, world: World): void {
  scope.get('/_carrier/robots', () => ({ robots: world.robots.list() }))
  scope.get<{ Params: { number: string } }>('/_carrier/robots/:number', (request) => {
    const script = world.robots.find(request.params.number)
    if (!script) throw missing('robot')
    return { number: request.params.number, script }
  })
  scope.put<{ Params: { number: string } }>('/_carrier/robots/:number', (request) => {
    const script = parse(robotScriptSchema, request.body)
    if (!world.robots.put(request.params.number, script)) throw new AppError('overloaded', { userMessage: 'There are as many robots as there may be.' })
    return { number: request.params.number, script }
  })
  scope.delete<{ Params: { number: string } }>('/_carrier/robots/:number', (request, reply) => {
    if (!world.robots.remove(request.params.number)) throw missing('robot')
    return reply.code(204).send()
  })
}

function registerControlCalls(scope: FastifyInstance, world: World): void {
  scope.post('/_carrier/calls', (request, reply) => {
    const order = parse(robotCallSchema, request.body)
    const { from, to, script, fromCity, fromState, fromZip, stirVerstat } = order
    const placed = placeRobotCall(world, { from, to, script, geography: { city: fromCity, state: fromState, zip: fromZip }, stirVerstat })
    if (!placed.callSid) throw new AppError('carrier.number_unknown', { userMessage: placed.message ?? 'There is nothing at that number.' })
    return reply.code(201).send({ callSid: placed.callSid })
  })
  scope.get('/_carrier/calls', () => ({ calls: world.calls.live().map((call) => describeCall(world, call.record)) }))
  scope.get<{ Params: { sid: string } }>('/_carrier/calls/:sid', (request) => {
    const record = world.calls.find(request.params.sid)
    if (!record) throw missing('call')
    return describeCall(world, record)
  })
  scope.post<{ Params: { sid: string } }>('/_carrier/calls/:sid/hangup', (request, reply) => {
    const call = world.calls.findLive(request.params.sid)
    if (!call) throw missing('live call')
    hangUp(world, call)
    return reply.code(204).send()
  })
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const words = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ')
  throw new AppError('input.invalid', { userMessage: words })
}

function missing(what: string): AppError {
  return new AppError('not_found', { userMessage: `There is no such ${what}.` })
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  const code: ErrorCode = status === 413 ? 'input.too_large' : status >= 400 && status < 500 ? 'input.invalid' : 'internal'
  return new AppError(code, { userMessage: code === 'internal' ? 'Something went wrong inside the carrier.' : error instanceof Error ? error.message : 'Bad request', cause: error })
}
