/** Serves the built phone page under /phone. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const PAGE_FOLDER = fileURLToPath(new URL('../../dist/phone/', import.meta.url))

/** The page only ever talks to its own origin; styles are files, scripts are files. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; media-src 'self' blob: mediastream:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Fastify plugin. Where the page was not built yet, /phone says so in words. */
export async function registerPhonePage(app: FastifyInstance): Promise<void> {
  if (!existsSync(PAGE_FOLDER)) {
    app.get('/phone', async (_request, reply) =>
      reply.code(503).type('text/plain; charset=utf-8').send('The phone page is not built. Run: npm run build --workspace @ringfloor/local-carrier\n'),
    )
    return
  }
  await app.register(fastifyStatic, {
    root: PAGE_FOLDER,
    prefix: '/phone/',
    decorateReply: false,
    setHeaders: (reply) => {
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY)
      reply.header('permissions-policy', 'microphone=(self)')
      reply.header('referrer-policy', 'no-referrer')
      reply.header('x-content-type-options', 'nosniff')
    },
  })
  app.get('/phone', async (request, reply) => reply.redirect(`/phone/${request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''}`))
}
