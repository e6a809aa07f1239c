import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIPv6 } from 'node:net'
import { AppError } from '@ringfloor/shared'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'

/** Each check answers null when all is well, else what is wrong in words. */
export type ReadinessChecks = Readonly<Record<string, () => string | null | Promise<string | null>>>

export interface HealthOptions {
  readonly metrics: Metrics
  readonly readiness: ReadinessChecks
  /** What a scraper presents as its bearer token. Undefined: this machine alone may read the metrics. */
  readonly metricsToken?: string | undefined
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Figures of all tenants together: a losing bidder could read the others' trade from them. A proxy on this machine speaks for somebody else. */
function mayReadMetrics(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`))
  const peer = request.socket.remoteAddress ?? ''
  const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  return !isForwarded && LOOPBACK.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')
}

/** GET /healthz: the process runs. GET /readyz: it can take calls. GET /metrics: Prometheus text, for those who may read it. */
export function registerHealthRoutes(app: FastifyInstance, options: HealthOptions): void {
  app.get('/healthz', () => ({ status: 'ok' }))

  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(Object.entries(options.readiness).map(async ([name, check]) => [name, await runCheck(check)] as const))
    const problems = Object.fromEntries(results.filter(([, problem]) => problem !== null))
    const ready = Object.keys(problems).length === 0
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', problems })
  })

  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request, options.metricsToken)) {
      throw new AppError('auth.required', { userMessage: 'Metrics are for this machine, or for who presents METRICS_TOKEN as bearer token.' })
    }
    return reply.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics())
  })
}

async function runCheck(check: ReadinessChecks[string]): Promise<string | null> {
  try {
    return await check()
  } catch {
    return 'The check failed.'
  }
}
