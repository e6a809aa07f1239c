import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'

/** Each check answers null when all is well, else what is wrong in words. */
export type ReadinessChecks = Readonly<Record<string, () => string | null | Promise<string | null>>>

export interface HealthOptions {
  readonly metrics: Metrics
  readonly readiness: ReadinessChecks
}

/** GET /healthz: the process runs. GET /readyz: it can take calls. GET /metrics: Prometheus text. */
export function registerHealthRoutes(app: FastifyInstance, options: HealthOptions): void {
  app.get('/healthz', () => ({ status: 'ok' }))

  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(Object.entries(options.readiness).map(async ([name, check]) => [name, await runCheck(check)] as const))
    const problems = Object.fromEntries(results.filter(([, problem]) => problem !== null))
    const ready = Object.keys(problems).length === 0
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', problems })
  })

  app.get('/metrics', async (_request, reply) => reply.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics()))
}

async function runCheck(check: ReadinessChecks[string]): Promise<string | null> {
  try {
    return await check()
  } catch {
    return 'The check failed.'
  }
}
