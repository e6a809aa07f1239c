/** The Voice SDK reports its call quality to an event gateway (`eventgw`). Here it is thanked and forgotten. */
import type { FastifyInstance } from 'fastify'

/** A batch of ten samples is a few kilobytes. */
const MAX_INSIGHTS_BYTES = 256 * 1024

/** Fastify plugin: POST /v4/EndpointEvents, /v4/EndpointMetrics, and the CORS preflight that browsers send first. */
export async function registerInsightsRoutes(app: FastifyInstance): Promise<void> {
  app.options('/v4/*', async (_request, reply) =>
    reply
      .headers({ 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type, x-twilio-token', 'access-control-allow-methods': 'POST' })
      .code(204)
      .send(),
  )
  app.post('/v4/*', { bodyLimit: MAX_INSIGHTS_BYTES }, async (_request, reply) => reply.header('access-control-allow-origin', '*').code(200).send({}))
}
