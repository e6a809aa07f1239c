import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Account } from '../config.ts'
import { TIMEOUT_MAX_SECONDS } from '../limits.ts'
import { parseDestination, toPhoneNumber, type Destination } from '../dialing/destination.ts'
import { API_VERSION } from '../webhooks/call-parameters.ts'
import type { World } from '../world.ts'
import { authenticate } from './authenticate.ts'
import type { RawForm } from './read-form.ts'
import { notFound, RestError } from './rest-error.ts'

/** What a route works with once the account is known. */
export interface RestRequest {
  readonly account: Account
  /** Path parameters; ".json" of the last one is gone. */
  readonly path: Readonly<Record<string, string>>
  readonly query: RawForm
  readonly body: RawForm
  /** Without the query. */
  readonly url: string
}

export interface RestAnswer {
  readonly status: 200 | 201 | 204
  readonly body?: Record<string, unknown>
}

export type RestHandler = (request: RestRequest) => RestAnswer
export type RestRouter = (method: 'GET' | 'POST' | 'DELETE', path: string, handler: RestHandler) => void

/** Registers routes under the account; each is authenticated, and ends in ".json" as Twilio's do. */
export function createRouter(app: FastifyInstance, world: World): RestRouter {
  return (method, path, handler) => {
    app.route({
      method,
      url: `/${API_VERSION}/Accounts/:AccountSid${path}`,
      handler: async (request, reply) => {
        const answer = handler(readRequest(world, request))
        return reply.code(answer.status).send(answer.body)
      },
    })
  }
}

function readRequest(world: World, request: FastifyRequest): RestRequest {
  const account = authenticate(world.accounts, request.headers.authorization)
  const url = request.url.split('?')[0] ?? ''
  if (!url.endsWith('.json')) throw notFound(url)
  const path = Object.fromEntries(Object.entries(request.params as Record<string, string>).map(([name, value]) => [name, value.replace(/\.json$/, '')]))
  if (path['AccountSid'] !== account.sid) throw notFound(url)
  return { account, path, query: (request.query ?? {}) as RawForm, body: (request.body ?? {}) as RawForm, url }
}

/** @throws RestError 21201, 21211 */
export function readTo(to: string | undefined): Destination {
  if (!to) throw new RestError(21201)
  const destination = parseDestination(to)
  if (!destination) throw new RestError(21211, `The phone number you are attempting to call, ${to.slice(0, 100)}, is not valid.`)
  return destination
}

/**
 * A number that calls a number must be the account's own; clients may call as anybody.
 * @throws RestError 21213, 21212, 21210
 */
export function readFrom(world: World, account: Account, from: string | undefined, destination: Destination): string {
  if (!from) throw new RestError(21213)
  if (destination.kind !== 'number') return toPhoneNumber(from) ?? from
  const phoneNumber = toPhoneNumber(from)
  if (!phoneNumber) throw new RestError(21212, `The source phone number provided, ${from.slice(0, 100)}, is not valid.`)
  if (world.numbers.findByPhoneNumber(phoneNumber)?.accountSid !== account.sid) throw new RestError(21210)
  return phoneNumber
}

/** @throws RestError 20001 */
export function readSeconds(name: string, value: number | undefined, fallback: number, max: number = TIMEOUT_MAX_SECONDS): number {
  if (value === undefined) return fallback
  if (value < 1 || value > max) throw new RestError(20001, `${name} must be between 1 and ${max}`)
  return value
}
