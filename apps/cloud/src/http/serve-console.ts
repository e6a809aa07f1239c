import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerNotFound } from './error-handler.ts'

/** Files under assets/ carry a hash of their content in their name. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
const ALWAYS_ASK = 'no-cache'

/** A person's browser asking for a page of the console, as opposed to a script asking for data or a missing file. */
function wantsPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? ''
  return (request.method === 'GET' || request.method === 'HEAD') && !/\.[A-Za-z0-9]+$/.test(path) && (request.headers.accept ?? '').includes('text/html')
}

/** Serves the built console; addresses inside it are answered with its page, which routes by itself. */
export async function serveConsole(app: FastifyInstance, consoleDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: consoleDir,
    index: 'index.html',
    // The build's own marks are nobody's business.
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) => void reply.header('cache-control', path.includes('/assets/') ? IMMUTABLE : ALWAYS_ASK),
  })
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => (wantsPage(request) ? reply.sendFile('index.html') : answerNotFound(request, reply)))
}
