import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FormSpec } from '../src/rest/read-form.ts'
import * as specs from '../src/rest/request-specs.ts'
import { ACCOUNT, clientFor, eventually, NUMBER, OTHER_ACCOUNT, OTHER_NUMBER, ROBOT, startTestWorld, testConfig, twiml, type TestWorld } from './harness.ts'
import { propertiesOf, requestParameters, responseValidator } from './openapi.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startTestWorld()
  await world.setRobot(ROBOT, { steps: [] })
  await world.setRobot('+15552020009', { behaviour: 'no-answer' })
})
afterAll(() => world.stop())

const BASE = `/2010-04-01/Accounts/${ACCOUNT.sid}`
const authorization = `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.authToken}`).toString('base64')}`

async function send(method: 'GET' | 'POST' | 'DELETE', path: string, form: Record<string, string> | string = {}, headers: Record<string, string> = { authorization }) {
  const response = await fetch(world.carrier.url + path, { method, headers, ...(method === 'POST' ? { body: typeof form === 'string' ? form : new URLSearchParams(form) } : {}) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> & Record<string, never> }
}

/** Sends and holds the answer against Twilio's schema for that operation. */
async function checked(method: 'GET' | 'POST' | 'DELETE', template: string, status: 200 | 201 | 204, values: Record<string, string> = {}, form: Record<string, string> | string = {}) {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  const answer = await send(method, BASE + path + (values['query'] ?? ''), form)
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status })
  const validate = responseValidator(method.toLowerCase() as 'get', template, status)
  if (!validate) expect(answer.body).toBeNull()
  else expect(validate(answer.body) ? [] : validate.errors).toEqual([])
  return answer.body
}

const CALL = 'api.v2010.account.call'
const conferenceWithRobot = async (name: string) => {
  const participant = await checked('POST', '/Conferences/{ConferenceSid}/Participants.json', 201, { ConferenceSid: name }, { From: NUMBER, To: ROBOT, Label: 'robot one', EndConferenceOnExit: 'true' })
  const sid = String(participant['conference_sid'])
  await eventually('the robot inside', async () => (await send('GET', `${BASE}/Conferences/${sid}/Participants/robot%20one.json`)).body['status'] === 'connected')
  return { sid, callSid: String(participant['call_sid']) }
}

describe('answers have the shape of the OpenAPI document', () => {
  test('calls: create, fetch, list, update', async () => {
    const created = await checked('POST', '/Calls.json', 201, {}, { To: ROBOT, From: NUMBER, Twiml: twiml('<Pause length="20"/>') })
    expect(Object.keys(created).sort()).toEqual([...propertiesOf(CALL)].sort())
    expect(created).toMatchObject({ status: 'queued', direction: 'outbound-api', to: ROBOT, to_formatted: '(555) 202-0002', start_time: null, duration: null })
    const Sid = String(created['sid'])
    await eventually('the answer', async () => (await checked('GET', '/Calls/{Sid}.json', 200, { Sid }))['status'] === 'in-progress')
    const page = await checked('GET', '/Calls.json', 200, { query: '?Status=in-progress&PageSize=5' })
    expect(page).toMatchObject({ page: 0, page_size: 5, next_page_uri: null })
    const updated = await checked('POST', '/Calls/{Sid}.json', 200, { Sid }, { Status: 'completed' })
    expect(updated).toMatchObject({ status: 'completed', duration: '0' })
    expect(updated['end_time']).toEqual(expect.stringContaining('+0000'))
  })

  test('conferences and participants: create, fetch, list, update, delete', async () => {
    const { sid: ConferenceSid, callSid: CallSid } = await conferenceWithRobot('shape')
    expect(Object.keys(await checked('GET', '/Conferences/{Sid}.json', 200, { Sid: ConferenceSid })).sort()).toEqual([...propertiesOf('api.v2010.account.conference')].sort())
    expect(await checked('GET', '/Conferences.json', 200, { query: '?FriendlyName=shape&Status=init' })).toMatchObject({ conferences: [{ sid: ConferenceSid }] })
    const participant = await checked('POST', '/Conferences/{ConferenceSid}/Participants/{CallSid}.json', 200, { ConferenceSid, CallSid }, { Muted: 'true' })
    expect(Object.keys(participant).sort()).toEqual([...propertiesOf('api.v2010.account.conference.participant')].sort())
    expect(await checked('GET', '/Conferences/{ConferenceSid}/Participants.json', 200, { ConferenceSid, query: '?Muted=true' })).toMatchObject({ participants: [{ call_sid: CallSid, muted: true }] })
    expect(await checked('GET', '/Conferences/{ConferenceSid}/Participants.json', 200, { ConferenceSid, query: '?Muted=false' })).toMatchObject({ participants: [] })
    await checked('DELETE', '/Conferences/{ConferenceSid}/Participants/{CallSid}.json', 204, { ConferenceSid, CallSid })
    const ended = await checked('POST', '/Conferences/{Sid}.json', 200, { Sid: ConferenceSid }, { Status: 'completed' })
    expect(ended).toMatchObject({ status: 'completed', reason_conference_ended: 'participant-with-end-conference-on-exit-kicked', call_sid_ending_conference: CallSid })
  })

  test('numbers: create, fetch, list, update, delete', async () => {
    const created = await checked('POST', '/IncomingPhoneNumbers.json', 201, {}, { PhoneNumber: '+15552019999', VoiceUrl: 'http://127.0.0.1/x', FriendlyName: 'Ninth' })
    expect(Object.keys(created).sort()).toEqual([...propertiesOf('api.v2010.account.incoming_phone_number')].sort())
    const Sid = String(created['sid'])
    expect(await checked('POST', '/IncomingPhoneNumbers/{Sid}.json', 200, { Sid }, { VoiceMethod: 'GET', VoiceFallbackUrl: 'http://127.0.0.1/f', StatusCallback: '' })).toMatchObject({
      voice_url: 'http://127.0.0.1/x', voice_method: 'GET', voice_fallback_url: 'http://127.0.0.1/f', friendly_name: 'Ninth', status_callback: null,
    })
    expect(await checked('GET', '/IncomingPhoneNumbers.json', 200, { query: '?PhoneNumber=%2B15552019999' })).toMatchObject({ incoming_phone_numbers: [{ sid: Sid }] })
    expect(await checked('GET', '/IncomingPhoneNumbers.json', 200, { query: '?PhoneNumber=201****' })).toMatchObject({ incoming_phone_numbers: [{}, {}, { sid: Sid }] })
    await checked('GET', '/IncomingPhoneNumbers/{Sid}.json', 200, { Sid })
    await checked('DELETE', '/IncomingPhoneNumbers/{Sid}.json', 204, { Sid })
    expect(await send('GET', `${BASE}/IncomingPhoneNumbers/${Sid}.json`)).toMatchObject({ status: 404, body: { code: 20404 } })
    expect(await checked('POST', '/IncomingPhoneNumbers.json', 201, {}, { AreaCode: '212' })).toMatchObject({ phone_number: expect.stringMatching(/^\+1212555\d{4}$/) as unknown })
  })
})

const operations: readonly (readonly [FormSpec, 'get' | 'post', string])[] = [
  [specs.CREATE_CALL, 'post', '/Calls.json'],
  [specs.UPDATE_CALL, 'post', '/Calls/{Sid}.json'],
  [specs.LIST_CALLS, 'get', '/Calls.json'],
  [specs.UPDATE_CONFERENCE, 'post', '/Conferences/{Sid}.json'],
  [specs.LIST_CONFERENCES, 'get', '/Conferences.json'],
  [specs.CREATE_PARTICIPANT, 'post', '/Conferences/{ConferenceSid}/Participants.json'],
  [specs.UPDATE_PARTICIPANT, 'post', '/Conferences/{ConferenceSid}/Participants/{CallSid}.json'],
  [specs.LIST_PARTICIPANTS, 'get', '/Conferences/{ConferenceSid}/Participants.json'],
  [specs.CREATE_NUMBER, 'post', '/IncomingPhoneNumbers.json'],
  [specs.UPDATE_NUMBER, 'post', '/IncomingPhoneNumbers/{Sid}.json'],
  [specs.LIST_NUMBERS, 'get', '/IncomingPhoneNumbers.json'],
]

describe('requests', () => {
  test.each(operations)('%# know exactly the parameters of the OpenAPI document', (spec, method, template) => {
    expect([...Object.keys(spec.supported), ...spec.harmless, ...spec.unavailable].sort()).toEqual([...requestParameters(method, template)].sort())
  })

  const good = { To: ROBOT, From: NUMBER, Twiml: twiml('<Hangup/>') }
  const without = (name: keyof typeof good) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
  test.each<readonly [string, Record<string, string>, number, number]>([
    ['no To', without('To'), 21201, 400],
    ['no From', without('From'), 21213, 400],
    ['neither Url nor Twiml', without('Twiml'), 21205, 400],
    ['a To that is no number', { ...good, To: 'banana' }, 21211, 400],
    ['a From that is no number', { ...good, From: 'banana' }, 21212, 400],
    ['a From of somebody else', { ...good, From: OTHER_NUMBER }, 21210, 400],
    ['a Url that is none', { ...without('Twiml'), Url: 'ftp://x' }, 21205, 400],
    ['an unknown application', { ...without('Twiml'), ApplicationSid: 'AP11111111111111111111111111111111' }, 21218, 400],
    ['a StatusCallback host with an underscore', { ...good, StatusCallback: 'http://my_host/x' }, 21609, 400],
    ['an unknown event', { ...good, StatusCallbackEvent: 'sneezed' }, 20001, 400],
    ['a timeout beyond 600', { ...good, Timeout: '601' }, 20001, 400],
    ['TwiML beyond 4000 characters', { ...good, Twiml: 'x'.repeat(4001) }, 20001, 400],
    ['an unknown parameter', { ...good, Colour: 'blue' }, 20001, 400],
    ['a parameter called as what every object has', { ...good, constructor: 'blue' }, 20001, 400],
    ['a parameter we cannot honour', { ...good, Record: 'true' }, 20001, 400],
  ])('%s is refused with %#', async (_name, form, code, status) => {
    expect(await send('POST', `${BASE}/Calls.json`, form)).toMatchObject({ status, body: { code, status, message: expect.any(String) as unknown, more_info: `https://www.twilio.com/docs/errors/${code}` } })
  })

  test('a parameter we cannot honour is taken where it says no', async () => {
    expect(await send('POST', `${BASE}/Calls.json`, { ...good, Record: 'false' })).toMatchObject({ status: 201 })
  })

  test('without or with wrong credentials: 20003; another account: 20404; unknown things: 20404; too large: 20413', async () => {
    const anonymous = await send('GET', `${BASE}/Calls.json`, {}, {})
    expect(anonymous).toMatchObject({ status: 401, body: { code: 20003 } })
    expect(anonymous.headers.get('www-authenticate')).toContain('Basic')
    const wrong = `Basic ${Buffer.from(`${ACCOUNT.sid}:wrong`).toString('base64')}`
    expect(await send('GET', `${BASE}/Calls.json`, {}, { authorization: wrong })).toMatchObject({ status: 401, body: { code: 20003 } })
    expect(await send('GET', `/2010-04-01/Accounts/${OTHER_ACCOUNT.sid}/Calls.json`)).toMatchObject({ status: 404, body: { code: 20404 } })
    expect(await send('GET', `${BASE}/Messages.json`)).toMatchObject({ status: 404, body: { code: 20404 } })
    expect(await send('GET', `${BASE}/Calls/CA00000000000000000000000000000000.json`)).toMatchObject({ status: 404, body: { code: 20404 } })
    expect(await send('POST', `${BASE}/Calls.json`, `To=${'x'.repeat(300_000)}`, { authorization, 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 413, body: { code: 20413 } })
    expect(await send('POST', `${BASE}/Calls.json`, '{"broken', { authorization, 'content-type': 'application/json' })).toMatchObject({ status: 400, body: { code: 20001 } })
  })

  test('one account cannot see or touch what is another’s', async () => {
    const other = clientFor(world.carrier.url, OTHER_ACCOUNT.sid, OTHER_ACCOUNT.authToken, OTHER_ACCOUNT.sid)
    const mine = await world.client.calls.create({ to: ROBOT, from: NUMBER, twiml: twiml('<Pause length="5"/>') })
    await expect(other.calls(mine.sid).fetch()).rejects.toMatchObject({ code: 20404 })
    await expect(other.calls(mine.sid).update({ status: 'completed' })).rejects.toMatchObject({ code: 20404 })
    expect((await other.calls.list()).map((call) => call.sid)).not.toContain(mine.sid)
    expect(await other.incomingPhoneNumbers.list({ phoneNumber: NUMBER })).toEqual([])
    await world.client.calls(mine.sid).update({ status: 'completed' })
  })
})

test('whatever is sent, the answer is Twilio’s and never a server error', async () => {
  const word = fc.oneof(fc.constantFrom('', '0', '-1', 'true', NUMBER, ROBOT, 'client:a?%', 'sip:%zz@local', 'sip:a@b', 'http://%zz@127.0.0.1:1/', 'http://[', '<Response/>', 'completed', 'POST', '\u0000', '%'), fc.string({ maxLength: 20 }))
  const operation = fc.constantFrom(...operations.filter(([, method]) => method === 'post')).chain(([spec, , template]) =>
    fc.record({
      template: fc.constant(template),
      pairs: fc.array(fc.tuple(fc.constantFrom(...Object.keys(spec.supported), 'Nonsense'), word), { maxLength: 8 }),
      id: fc.constantFrom('CF00000000000000000000000000000000', 'name', '%20', 'a%2Fb'),
    }),
  )
  await fc.assert(
    fc.asyncProperty(operation, async ({ template, pairs, id }) => {
      const answer = await send('POST', BASE + template.replace(/\{\w+\}/g, id), new URLSearchParams(pairs).toString(), { authorization, 'content-type': 'application/x-www-form-urlencoded' })
      expect(answer.status).toBeLessThan(500)
      if (answer.status >= 400) expect(answer.body).toMatchObject({ code: expect.any(Number) as unknown, status: answer.status })
    }),
    { numRuns: 300 },
  )
  expect((await world.control<{ status: string }>('GET', '/health')).status).toBe('ok')
})

describe('the official client', () => {
  test('works with an API key, pages through lists and filters', async () => {
    const client = clientFor(world.carrier.url, ACCOUNT.apiKeySid, ACCOUNT.apiKeySecret)
    const before = new Date(Date.now() - 2000)
    const made = []
    for (let index = 0; index < 5; index++) made.push((await client.calls.create({ to: 'client:nobody', from: NUMBER, twiml: twiml('<Hangup/>') })).sid)
    await eventually('all to fail', async () => (await client.calls.list({ to: 'client:nobody', status: 'no-answer' })).length === 5)
    expect((await client.calls.list({ to: 'client:nobody', pageSize: 2 })).map((call) => call.sid)).toEqual([...made].reverse())
    expect(await client.calls.list({ to: 'client:nobody', startTimeAfter: before })).toHaveLength(5)
    expect(await client.calls.list({ to: 'client:nobody', startTimeBefore: before })).toHaveLength(0)
    const page = await client.calls.page({ to: 'client:nobody', pageSize: 2 })
    const next = await page.nextPage()
    expect(next?.instances.map((call) => call.sid)).toEqual([made[2], made[1]])
  })

  test('updates: only a call in progress takes TwiML (21220), cancel spares it, a call that is over takes nothing', async () => {
    const ringing = await world.client.calls.create({ to: '+15552020009', from: NUMBER, twiml: twiml('<Hangup/>') })
    await eventually('ringing', async () => (await world.client.calls(ringing.sid).fetch()).status === 'ringing')
    await expect(world.client.calls(ringing.sid).update({ twiml: twiml('<Hangup/>') })).rejects.toMatchObject({ code: 21220, status: 400 })
    expect((await world.client.calls(ringing.sid).update({ status: 'canceled' })).status).toBe('canceled')
    await expect(world.client.calls(ringing.sid).update({ status: 'completed' })).rejects.toMatchObject({ code: 21220 })

    const talking = await world.client.calls.create({ to: ROBOT, from: NUMBER, twiml: twiml('<Pause length="30"/>') })
    await eventually('in progress', async () => (await world.client.calls(talking.sid).fetch()).status === 'in-progress')
    expect((await world.client.calls(talking.sid).update({ status: 'canceled' })).status).toBe('in-progress')
    await world.client.calls(talking.sid).update({ twiml: twiml('<Hangup/>') })
    await eventually('the end', async () => (await world.client.calls(talking.sid).fetch()).status === 'completed')
  })

  test('an API-made call asks its Url once answered, and tells each step', async () => {
    world.app.on('/answered', twiml('<Hangup/>'))
    const call = await world.client.calls.create({ to: ROBOT, from: NUMBER, url: `${world.app.url}/answered`, statusCallback: `${world.app.url}/progress`, statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] })
    await eventually('four steps', () => world.app.seen('/progress').length === 4)
    expect(world.app.seen('/answered')).toEqual([expect.objectContaining({ CallSid: call.sid, CallStatus: 'in-progress', Direction: 'outbound-api' })])
    expect([...world.app.seen('/progress')].map((hit) => `${hit['SequenceNumber']} ${hit['CallStatus']}`).sort()).toEqual(['0 initiated', '1 ringing', '2 in-progress', '3 completed'])
  })
})

test('API-made calls leave at the account’s calls per second and are queued until then', async () => {
  const slow = await startTestWorld({ input: testConfig(2) })
  try {
    await slow.setRobot(ROBOT, { behaviour: 'no-answer' })
    const place = () => slow.client.calls.create({ to: ROBOT, from: NUMBER, twiml: twiml('<Hangup/>'), statusCallback: `${slow.app.url}/progress`, statusCallbackEvent: ['initiated', 'completed'] })
    const calls = [await place(), await place(), await place(), await place()]
    const initiated = () => slow.app.hits.filter((hit) => hit.parameters['CallStatus'] === 'initiated')
    await eventually('the first to leave', () => initiated().length === 1)
    expect((await slow.client.calls(calls[2]?.sid ?? '').fetch()).status).toBe('queued')
    // Cancelled while it waits: it never leaves.
    expect((await slow.client.calls(calls[3]?.sid ?? '').update({ status: 'canceled' })).status).toBe('canceled')
    await eventually('three to leave', () => initiated().length === 3)
    const times = initiated().map((hit) => hit.atMs)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400)
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(400)
    expect(Number((await slow.client.calls(calls[2]?.sid ?? '').fetch()).queueTime)).toBeGreaterThan(800)
    expect(slow.app.seen('/progress').filter((hit) => hit['CallSid'] === calls[3]?.sid).map((hit) => hit['CallStatus'])).toEqual(['canceled'])
  } finally {
    await slow.stop()
  }
})
