/** Several nodes: Redis Streams carry what must reach sockets of other nodes (signing out, asking who is connected). Hints do not use them. */
import type { FastifyBaseLogger } from 'fastify'
import type { RealtimeServer } from './socket-types.ts'

/** Resolves with how to disconnect. Rejects where Redis cannot be reached: a node of several must not start deaf. */
export async function useRedisAdapter(io: RealtimeServer, url: string, log: FastifyBaseLogger): Promise<() => Promise<void>> {
  const [{ createClient }, { createAdapter }] = await Promise.all([import('redis'), import('@socket.io/redis-streams-adapter')])
  const client = createClient({ url })
  client.on('error', (error: unknown) => log.warn({ err: error }, 'Redis connection failed'))
  await client.connect()
  io.adapter(createAdapter(client))
  return async () => client.destroy()
}
