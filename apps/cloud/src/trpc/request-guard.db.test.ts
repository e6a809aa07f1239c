/** What the API takes and how it refuses, over real HTTP. */
import { errorBodySchema, wireTransformer } from '@ringfloor/shared'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { useTestDatabase } from '../../test/database.ts'
import type { AppRouter } from './app-router.ts'
import { startApi, type ApiHarness } from '../../test/api/api-harness.ts'

const database = useTestDatabase()
let api: ApiHarness
let world: SeedWorld
let cookie: string

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
  world = await database().seed()
  cookie = await api.signIn(managerOf(world))
})
afterAll(() => api.close())

function managerOf(seeded: SeedWorld) {
  const user = seeded.users.find((one) => one.role === 'manager')
  if (!user) throw new Error('the world has no manager')
  return user
}

async function send(path: string, init: RequestInit): Promise<{ readonly status: number; readonly code: string | undefined; readonly text: string }> {
  const response = await fetch(`${api.url}${path}`, init)
  const text = await response.text()
  return { status: response.status, code: errorBodySchema.safeParse(JSON.parse(text)).data?.error.code, text }
}
const credentials = () => JSON.stringify({ username: 'nobody', password: 'x' })
const JSON_HEADERS = { 'content-type': 'application/json', 'x-ringfloor-client': 'web' }

describe('requests that another site could have made', () => {
  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded', 'x-ringfloor-client': 'web' }, 'input.invalid', 400],
    ['a multipart form', { 'content-type': 'multipart/form-data; boundary=b', 'x-ringfloor-client': 'web' }, 'input.invalid', 400],
    ['plain text', { 'content-type': 'text/plain', 'x-ringfloor-client': 'web' }, 'input.invalid', 400],
    ['no custom header', { 'content-type': 'application/json' }, 'auth.origin_refused', 403],
    ['another origin', { ...JSON_HEADERS, origin: 'https://evil.example' }, 'auth.origin_refused', 403],
    ['a sandboxed frame', { ...JSON_HEADERS, origin: 'null' }, 'auth.origin_refused', 403],
    ['another site by fetch metadata', { ...JSON_HEADERS, 'sec-fetch-site': 'cross-site' }, 'auth.origin_refused', 403],
  ])('are refused: %s', async (_, headers, code, status) => {
    const answer = await send('/trpc/auth.login', { method: 'POST', headers, body: credentials() })
    expect([answer.code, answer.status]).toEqual([code, status])
  })

  it('are let through from our own page', async () => {
    const answer = await send('/trpc/auth.login', { method: 'POST', headers: { ...JSON_HEADERS, origin: api.url, 'sec-fetch-site': 'same-origin' }, body: credentials() })
    expect([answer.code, answer.status]).toEqual(['auth.invalid_credentials', 401])
  })

  it('may not read either', async () => {
    expect((await send('/trpc/auth.me', { headers: { cookie, origin: 'https://evil.example' } })).code).toBe('auth.origin_refused')
  })

  it('cannot mutate with GET', async () => {
    const answer = await send(`/trpc/auth.logout`, { headers: { cookie } })
    expect([answer.code, answer.status]).toEqual(['input.invalid', 400])
    expect((await api.call('auth.me', { cookie })).status).toBe(200)
  })
})

describe('a console in a loop', () => {
  it('is slowed down, alone', async () => {
    const small = await startApi({ db: database().db, appUrl: database().appUrl, requestLimits: { requests: 5, windowSeconds: 60 } })
    try {
      const [looping, calm] = [await small.signIn(managerOf(world)), await small.signIn(managerOf(world))]
      const answers = await Promise.all(Array.from({ length: 9 }, () => small.call('auth.me', { cookie: looping })))
      expect(answers.filter((answer) => answer.error?.code === 'rate_limit.exceeded')).toHaveLength(4)
      expect(answers.find((answer) => answer.error)?.headers.get('retry-after')).toBe('60')
      expect((await small.call('auth.me', { cookie: calm })).status).toBe(200)
    } finally {
      await small.close()
    }
  })
})

describe('errors', () => {
  it.each([
    ['broken JSON', '/trpc/auth.login', { method: 'POST', headers: JSON_HEADERS, body: '{"username":' }, 'input.invalid', 400],
    ['an empty body', '/trpc/auth.login', { method: 'POST', headers: JSON_HEADERS, body: '' }, 'input.invalid', 400],
    ['too much', '/trpc/auth.login', { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify({ username: 'x', password: 'x'.repeat(70_000) }) }, 'input.too_large', 413],
    ['too much even for rules', '/trpc/config.applyMutation', { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify({ name: 'x'.repeat(2_200_000) }) }, 'input.too_large', 413],
    ['a body for rules of nobody', '/trpc/config.applyMutation', { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify({ name: 'x'.repeat(70_000) }) }, 'auth.required', 401],
    ['a name with a NUL', '/trpc/auth.login', { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify({ username: 'a\u0000', password: 'x' }) }, 'input.invalid', 400],
    ['an unknown procedure', '/trpc/no.such', { method: 'GET' }, 'not_found', 404],
    ['too many at once', `/trpc/${Array.from({ length: 21 }, () => 'system.info').join(',')}?batch=1&input={}`, { method: 'GET' }, 'input.invalid', 400],
  ])('have a code and no stack: %s', async (_, path, init, code, status) => {
    const answer = await send(path, init)
    expect([answer.code, answer.status]).toEqual([code, status])
    expect(answer.text).not.toMatch(/stack|\.ts|node_modules|prisma/i)
  })

  it('answer HEAD like any method there is none of', async () => {
    expect((await fetch(`${api.url}/trpc/calls.list`, { method: 'HEAD', headers: { cookie } })).status).toBe(404)
  })

  it('tell of a query that is not JSON', async () => {
    const answer = await send('/trpc/calls.list?input={', { headers: { cookie } })
    expect([answer.code, answer.status]).toEqual(['input.invalid', 400])
  })

  it('name the field', async () => {
    const { error } = await api.call('calls.list', { input: { limit: 0 }, cookie })
    expect(error).toMatchObject({ code: 'input.invalid', details: { field: 'limit' } })
  })

  it('of a long batch are no matter of the router', async () => {
    const paths = ['floor.overview', 'floor.balances', 'floor.seats', 'campaigns.list', 'system.info', 'auth.me', 'floor.overview', 'floor.balances', 'floor.seats']
    const response = await fetch(`${api.url}/trpc/${paths.join(',')}?batch=1&input={}`, { headers: { cookie } })
    expect(response.status).toBe(200)
    expect(await response.json()).toHaveLength(paths.length)
  })

  it('keep each its own place in a batch', async () => {
    const response = await fetch(`${api.url}/trpc/system.info,auth.me?batch=1&input={}`)
    expect(response.status).toBe(207)
    const [info, me] = (await response.json()) as unknown[]
    expect(info).toHaveProperty('result')
    expect(errorBodySchema.parse(me).error.code).toBe('auth.required')
  })

  it('reach a tRPC client with their code, in `data`', async () => {
    const client = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/trpc`, transformer: wireTransformer })] })
    const error: unknown = await client.auth.me.query().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TRPCClientError)
    expect(errorBodySchema.parse((error as TRPCClientError<AppRouter>).data).error).toMatchObject({ code: 'auth.required', message: 'Sign in first.' })
  })

  it('are not cached', async () => {
    expect((await fetch(`${api.url}/trpc/auth.me`)).headers.get('cache-control')).toBe('no-store')
  })
})
