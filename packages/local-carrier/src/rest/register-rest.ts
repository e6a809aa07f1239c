import type { FastifyError, FastifyInstance } from 'fastify'
import { API_VERSION } from '../webhooks/call-parameters.ts'
import type { World } from '../world.ts'
import { authenticate } from './authenticate.ts'
import { registerCalls } from './calls-routes.ts'
import { registerConferences } from './conferences-routes.ts'
import { registerNumbers } from './numbers-routes.ts'
import { createRouter } from './rest-context.ts'
import { notFound, RestError } from './rest-error.ts'

/** The part of Twilio's 2010-04-01 API that the carrier offers, with Twilio's errors for everything else under it. */
export async function registerRest(app: FastifyInstance, world: World): Promise<void> {
  await app.register(async (scope) => {
    scope.setErrorHandler((error: FastifyError | RestError, request, reply) => {
      const refused = toRestError(error)
      if (refused.status >= 500) world.logger.error({ err: error, method: request.method }, 'REST request failed')
      if (refused.status === 401) void reply.header('www-authenticate', 'Basic realm="Twilio API"')
      return reply.code(refused.status).send(refused.toBody())
    })
    const route = createRouter(scope, world)
    registerCalls(route, world)
    registerConferences(route, world)
    registerNumbers(route, world)
    scope.all(`/${API_VERSION}/*`, (request) => {
      authenticate(world.accounts, request.headers.authorization)
      throw notFound(request.url.split('?')[0] ?? '')
    })
  })
}

function toRestError(error: FastifyError | RestError): RestError {
  if (error instanceof RestError) return error
  if (error.statusCode === 413) return new RestError(20413)
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return new RestError(20001, error.message)
  return new RestError(20500)
}
