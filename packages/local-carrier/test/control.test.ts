import http from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLER, eventually, NUMBER, ROBOT, startTestWorld, twiml, type TestWorld } from './harness.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startTestWorld()
  await world.setNumber({ voiceUrl: `${world.app.url}/voice` })
})
afterAll(() => world.stop())

const send = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${world.carrier.url}/_carrier${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as unknown }
}

test('health tells what is live', async () => {
  expect(await send('GET', '/health')).toEqual({ status: 200, body: { status: 'ok', liveCalls: 0, conferences: 0, webhooksInFlight: 0 } })
})

test('robots can be put, read, listed and removed', async () => {
  const path = `/robots/${encodeURIComponent(ROBOT)}`
  expect(await send('GET', path)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
  expect(await send('PUT', path, { steps: [{ kind: 'speak', text: 'hi' }] })).toMatchObject({ status: 200, body: { number: ROBOT, script: { behaviour: 'answer', answerAfterSeconds: 0, stayUntilHangup: true } } })
  expect(await send('GET', '/robots')).toMatchObject({ body: { robots: [{ number: ROBOT }] } })
  expect(await send('DELETE', path)).toMatchObject({ status: 204 })
  expect(await send('DELETE', path)).toMatchObject({ status: 404 })
})

describe('refusals are coded and in words', () => {
  test.each<readonly [string, string, unknown, number, string]>([
    ['PUT', '/robots/x', { behaviour: 'sing' }, 400, 'input.invalid'],
    ['PUT', '/robots/x', { steps: [{ kind: 'digits', digits: 'xyz' }] }, 400, 'input.invalid'],
    ['PUT', '/robots/x', { steps: Array.from({ length: 101 }, () => ({ kind: 'hangup' })) }, 400, 'input.invalid'],
    ['POST', '/calls', { from: 'me', to: NUMBER }, 400, 'input.invalid'],
    ['POST', '/calls', { from: CALLER, to: '+19995550000' }, 404, 'carrier.number_unknown'],
    ['POST', '/calls', undefined, 400, 'input.invalid'],
    ['GET', '/calls/CA00000000000000000000000000000000', undefined, 404, 'not_found'],
    ['POST', '/calls/CA00000000000000000000000000000000/hangup', undefined, 404, 'not_found'],
  ])('%s %s %j', async (method, path, body, status, code) => {
    expect(await send(method, path, body)).toMatchObject({ status, body: { error: { code } } })
  })

  test('another Host than this machine is refused', async () => {
    const status = await new Promise((resolve, reject) => {
      http.get({ host: '127.0.0.1', port: world.carrier.port, path: '/_carrier/health', headers: { host: 'evil.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(403)
  })
})

test('a robot caller sends keys, speaks and hangs up by its script; the webhooks of the call can be read', async () => {
  await world.setRobot(ROBOT, { answerAfterSeconds: 0, steps: [] })
  world.app.on('/voice', twiml(`<Dial hangupOnStar="true" action="/after"><Number>${ROBOT}</Number></Dial>`))
  world.app.on('/after', twiml('<Hangup/>'))
  const sid = await world.call(NUMBER, { steps: [{ kind: 'speak', text: 'hello there' }, { kind: 'digits', digits: '12w*' }] })
  await eventually('the end', async () => (await world.client.calls(sid).fetch()).status === 'completed')
  const { webhooks } = await world.control<{ webhooks: { kind: string; status: number; durationMs: number; url: string }[] }>('GET', `/webhooks?callSid=${sid}`)
  expect(webhooks.map(({ kind, status }) => [kind, status])).toEqual([['document', 200], ['action', 200]])
  expect(webhooks.every(({ durationMs }) => durationMs >= 0 && durationMs < 1000)).toBe(true)
  expect(await world.control('GET', `/calls/${sid}`)).toMatchObject({ callSid: sid, status: 'completed', legs: [{ to: ROBOT, parentCallSid: sid, status: 'completed' }] })
})

test('many calls at once are carried, and all end', async () => {
  await world.setRobot(ROBOT, { answerAfterSeconds: 0.1, steps: [{ kind: 'tone', seconds: 0.5 }, { kind: 'hangup' }] })
  world.app.on('/voice', twiml(`<Dial answerOnBridge="true" action="/after"><Number>${ROBOT}</Number></Dial>`))
  const sids = await Promise.all(Array.from({ length: 40 }, () => world.call(NUMBER, { steps: [{ kind: 'tone', seconds: 5 }] })))
  expect(new Set(sids).size).toBe(40)
  await eventually('all to end', async () => (await world.control<{ liveCalls: number }>('GET', '/health')).liveCalls === 0, 15_000)
  const calls = await world.client.calls.list({ to: ROBOT, pageSize: 100 })
  expect(calls.filter((call) => sids.includes(call.parentCallSid)).map((call) => call.status)).toEqual(Array.from({ length: 40 }, () => 'completed'))
}, 20_000)
