import { describe, expect, it } from 'vitest'
import { forwardApiRequest, takeToken } from './api-proxy.ts'

function createBench(answer: unknown, answerHeaders: Record<string, string> = {}) {
  let token: string | undefined = 'old'
  const sent: { url: string; init: RequestInit }[] = []
  const port = {
    cloudOrigin: 'https://floor.example',
    vault: { get: () => token, load: async () => undefined, set: async (next: string | undefined) => void (token = next) },
    fetch: async (url: string, init: RequestInit) => {
      sent.push({ url, init })
      return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json', 'set-cookie': 'x=1', ...answerHeaders } })
    },
  }
  return { port, sent, token: () => token }
}

const viewer = { userId: '1' }

describe('API calls through the main process', () => {
  it('carry the token and say who they are; cookies and foreign headers stay behind', async () => {
    const { port, sent } = createBench([{ result: { data: [] } }])
    const request = new Request('https://ringfloor/trpc/floor.seats?batch=1', { headers: { authorization: 'Bearer forged', cookie: 'a=b', 'x-forwarded-for': '1.2.3.4' } })
    const response = await forwardApiRequest(port, request)
    const headers = new Headers(sent[0]?.init.headers)
    expect(sent[0]?.url).toBe('https://floor.example/trpc/floor.seats?batch=1')
    expect(headers.get('authorization')).toBe('Bearer old')
    expect(headers.get('x-ringfloor-client')).toBe('desktop')
    expect([headers.get('cookie'), headers.get('x-forwarded-for')]).toEqual([null, null])
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await response.json()).toEqual([{ result: { data: [] } }])
  })

  it('keep the token of a sign-in from the page', async () => {
    const { port, token } = createBench([{ result: { data: { viewer, expiresAt: 'x', token: 'fresh' } } }])
    const response = await forwardApiRequest(port, new Request('https://ringfloor/trpc/auth.login?batch=1', { method: 'POST', body: '{}' }))
    expect(token()).toBe('fresh')
    expect(await response.text()).not.toContain('fresh')
  })

  it('keep a rotated token, and do not show it', async () => {
    const { port, token } = createBench([{ result: { data: 1 } }], { 'x-ringfloor-session': 'rotated' })
    const response = await forwardApiRequest(port, new Request('https://ringfloor/trpc/auth.me'))
    expect(token()).toBe('rotated')
    expect(response.headers.get('x-ringfloor-session')).toBeNull()
  })

  it('forget it with signing out, alone or in a batch', async () => {
    const { port, token } = createBench([{ result: { data: { ok: true } } }])
    await forwardApiRequest(port, new Request('https://ringfloor/trpc/auth.logout,floor.seats?batch=1', { method: 'POST', body: '{}' }))
    expect(token()).toBeUndefined()
  })

  it('leave refusals and other answers as they are', () => {
    const refused = [{ error: { code: 'auth.invalid_credentials', message: 'x' } }]
    expect(takeToken(refused)).toEqual({ answer: refused, token: undefined })
    const voice = { result: { data: { token: 'voice', identity: 'agent_1' } } }
    expect(takeToken(voice)).toEqual({ answer: voice, token: undefined })
  })
})
