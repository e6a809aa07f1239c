/** The cloud's API for a robot: no cookie jar, plain fetch, answers checked where they are used. */
import type { z } from 'zod'
import { errorBodySchema, loginOutputSchema } from '@ringfloor/shared'

export interface CloudClient {
  readonly token: string
  query<Output>(procedure: string, output: z.ZodType<Output>, input?: unknown): Promise<Output>
  mutate<Output>(procedure: string, output: z.ZodType<Output>, input?: unknown): Promise<Output>
}

const TIMEOUT_MS = 10_000
const HEADERS = { 'content-type': 'application/json', 'x-ringfloor-client': 'robot' } as const

/** @throws Error with the cloud's own words when it refuses */
export async function signIn(cloudUrl: string, login: { readonly username: string; readonly password: string }): Promise<CloudClient> {
  const { token } = loginOutputSchema.parse(await send(cloudUrl, 'POST', 'auth.login', login))
  if (token === undefined) throw new Error('The cloud gave the robot no token.')
  return {
    token,
    query: async (procedure, output, input) => output.parse(await send(cloudUrl, 'GET', procedure, input, token)),
    mutate: async (procedure, output, input) => output.parse(await send(cloudUrl, 'POST', procedure, input, token)),
  }
}

async function send(cloudUrl: string, method: 'GET' | 'POST', procedure: string, input: unknown, token?: string): Promise<unknown> {
  const url = new URL(`/trpc/${procedure}`, cloudUrl)
  if (method === 'GET' && input !== undefined) url.searchParams.set('input', JSON.stringify(input))
  const response = await fetch(url, {
    method, signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { ...HEADERS, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(method === 'POST' ? { body: JSON.stringify(input ?? {}) } : {}),
  })
  const body: unknown = await response.json()
  if (response.ok) return (body as { result: { data: unknown } }).result.data
  const refusal = errorBodySchema.safeParse(body)
  throw new Error(`${procedure}: ${refusal.success ? `${refusal.data.error.code}: ${refusal.data.error.message}` : `HTTP ${response.status}`}`)
}
