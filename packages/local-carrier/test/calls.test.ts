import twilio from 'twilio'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ACCOUNT, CALLER, clientFor, eventually, NUMBER, OTHER_ACCOUNT, OTHER_NUMBER, ROBOT, startTestWorld, twiml, type TestWorld } from './harness.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  world.app.hits.length = 0
  world.clients.invitations.length = 0
  await world.setNumber({ voiceUrl: `${world.app.url}/voice?step=inbound`, voiceFallbackUrl: '', statusCallback: `${world.app.url}/status` })
})

const ended = (sid: string) => eventually(`the end of ${sid}`, async () => {
  const call = await world.client.calls(sid).fetch()
  return ['completed', 'busy', 'failed', 'no-answer', 'canceled'].includes(call.status) && call
})
const lastStatus = () => eventually('the final status callback', () => world.app.seen('/status').at(-1))

interface Description {
  readonly warnings: readonly { readonly code: number }[]
  readonly media: { readonly heard: { readonly packets: number } }
}
/** The spoken error is long: the caller has heard enough after half a second. */
async function hearsError(sid: string, codes: readonly number[]): Promise<void> {
  const description = await eventually('the error to be spoken', async () => {
    const seen = await world.control<Description>('GET', `/calls/${sid}`)
    return seen.media.heard.packets > 25 && seen
  })
  expect(description.warnings.map(({ code }) => code)).toEqual(codes)
  await world.control('POST', `/calls/${sid}/hangup`)
  expect((await ended(sid)).status).toBe('completed')
}

describe('an inbound call', () => {
  test('asks the VoiceUrl with what Twilio sends, is answered by the first verb and ends with one status callback', async () => {
    world.app.on('/voice', twiml('<Say>Hi</Say>'))
    const sid = await world.call(NUMBER, {}, { fromState: 'NY', fromZip: '10001', stirVerstat: 'TN-Validation-Passed-A' })
    const call = await ended(sid)
    expect(call).toMatchObject({ status: 'completed', direction: 'inbound', from: CALLER, to: NUMBER })
    const [voice] = world.app.hits
    expect(voice?.signed).toBe(true)
    expect(voice?.query.get('step')).toBe('inbound')
    expect(voice?.parameters).toMatchObject({
      CallSid: sid, CallStatus: 'ringing', Direction: 'inbound', ApiVersion: '2010-04-01', From: CALLER, To: NUMBER, Caller: CALLER, Called: NUMBER,
      FromState: 'NY', FromZip: '10001', FromCountry: 'US', CallerState: 'NY', ToCountry: 'US', StirVerstat: 'TN-Validation-Passed-A',
    })
    const status = await lastStatus()
    expect(status).toMatchObject({ CallStatus: 'completed', SequenceNumber: '0', CallbackSource: 'call-progress-events', CallDuration: call.duration, Duration: call.duration === '0' ? '0' : '1' })
    expect(status['Timestamp']).toMatch(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000$/)
    expect(world.app.seen('/status')).toHaveLength(1)
  })

  test('says that no VoiceUrl is set where there is none, and completes', async () => {
    await world.setNumber({ voiceUrl: '' })
    const call = await ended(await world.call(NUMBER))
    expect(call.status).toBe('completed')
    expect(world.app.hits.filter((hit) => hit.path !== '/status')).toHaveLength(0)
  })

  test.each([['busy', 'busy'], ['rejected', 'no-answer']])('Reject reason=%s refuses it as %s without answering', async (reason, status) => {
    world.app.on('/voice', twiml(`<Reject reason="${reason}"/>`))
    const call = await ended(await world.call(NUMBER))
    expect(call).toMatchObject({ status, duration: '0' })
    expect(await lastStatus()).toMatchObject({ CallStatus: status, CallDuration: '0', Duration: '0' })
  })

  test('follows Redirect, relative to the current document, with the same CallSid', async () => {
    world.app.on('/voice', twiml('<Redirect method="GET">flow/next?step=2</Redirect>'))
    world.app.on('/flow/next', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER)
    await ended(sid)
    const hit = world.app.hits.find(({ path }) => path === '/flow/next')
    expect(hit).toMatchObject({ method: 'GET', signed: true })
    expect(hit?.parameters).toMatchObject({ CallSid: sid, step: '2' })
  })

  test('a redirect loop ends at the limit instead of running for ever', async () => {
    world.app.on('/voice', twiml('<Redirect>/voice?step=inbound</Redirect>'))
    const sid = await world.call(NUMBER)
    await hearsError(sid, [12400])
    expect(world.app.hits.filter(({ path }) => path === '/voice')).toHaveLength(500)
  })
})

describe('Dial a number', () => {
  const dial = (attributes: string, noun = `<Number statusCallback="/leg?step=leg-1" statusCallbackEvent="initiated ringing answered completed">${ROBOT}</Number>`) =>
    twiml(`<Dial ${attributes}>${noun}</Dial>`)
  const eventsOf = () => world.app.seen('/leg').map((hit) => [hit['SequenceNumber'], hit['CallStatus']]).sort()

  test('rings, answers, bridges with sound both ways, and tells every step in order', async () => {
    await world.setRobot(ROBOT, { answerAfterSeconds: 0.1, steps: [{ kind: 'tone', seconds: 0.6 }, { kind: 'hangup' }] })
    world.app.on('/voice', dial('answerOnBridge="true" action="/after"'))
    world.app.on('/after', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER, { steps: [{ kind: 'tone', seconds: 5 }] })
    await ended(sid)
    await eventually('four leg events', () => world.app.seen('/leg').length === 4)
    expect(eventsOf()).toEqual([['0', 'initiated'], ['1', 'ringing'], ['2', 'in-progress'], ['3', 'completed']])
    const leg = world.app.seen('/leg').find((hit) => hit['CallStatus'] === 'completed')
    expect(leg).toMatchObject({ ParentCallSid: sid, Direction: 'outbound-dial', From: CALLER, To: ROBOT, SipResponseCode: '200', CallDuration: '1' })
    expect(world.app.seen('/after')[0]).toMatchObject({ CallSid: sid, DialCallStatus: 'completed', DialCallSid: leg?.['CallSid'], DialBridged: 'true', DialCallDuration: '1', CallStatus: 'in-progress' })
    const description = await world.control<{ media: { spoken: { packets: number; level: number }; heard: { packets: number } }; legs: { callSid: string; media: { spoken: { level: number }; heard: { packets: number; level: number } } }[] }>('GET', `/calls/${sid}`)
    const child = description.legs.find(({ callSid }) => callSid === leg?.['CallSid'])
    expect(child?.media.heard.packets).toBeGreaterThan(10)
    expect(child?.media.heard.level).toBeGreaterThan(0.05)
    expect(child?.media.spoken.level).toBeGreaterThan(0.05)
    expect(description.media.spoken.packets).toBeGreaterThan(10)
  })

  test.each([
    ['busy', { behaviour: 'busy' }, 'busy', '486'],
    ['reject', { behaviour: 'reject' }, 'busy', '603'],
    ['no-answer', { behaviour: 'no-answer' }, 'no-answer', '487'],
  ])('a %s is told to the leg and to the action', async (_name, script, status, sip) => {
    await world.setRobot(ROBOT, script)
    world.app.on('/voice', dial('timeout="1" answerOnBridge="true" action="/after"'))
    world.app.on('/after', twiml('<Reject/>'))
    const sid = await world.call(NUMBER)
    const call = await ended(sid)
    expect(world.app.seen('/after')[0]).toMatchObject({ DialCallStatus: status, DialBridged: 'false', CallStatus: 'ringing' })
    expect(world.app.seen('/after')[0]).not.toHaveProperty('DialCallDuration')
    // answerOnBridge: nobody answered, so the caller was never answered either.
    expect(call).toMatchObject({ status: 'no-answer', duration: '0' })
    await eventually('the last leg event', () => world.app.seen('/leg').find((hit) => hit['CallStatus'] === status && hit['SipResponseCode'] === sip))
  })

  test('a number that nobody has fails with 404 and the document goes on without an action', async () => {
    world.app.on('/voice', twiml(`<Dial timeout="2">+19995550123</Dial><Redirect>/next</Redirect>`))
    world.app.on('/next', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER)
    await ended(sid)
    expect(world.app.seen('/next')).toHaveLength(1)
    const [child] = await world.client.calls.list({ parentCallSid: sid })
    expect(child).toMatchObject({ status: 'failed', to: '+19995550123' })
  })

  test('the caller who hangs up while it rings cancels the leg, and the action is told, its answer ignored', async () => {
    await world.setRobot(ROBOT, { behaviour: 'no-answer' })
    world.app.on('/voice', dial('answerOnBridge="true" action="/after"'))
    world.app.on('/after', twiml('<Redirect>/never</Redirect>'))
    const sid = await world.call(NUMBER)
    await eventually('ringing', () => world.app.seen('/leg').some((hit) => hit['CallStatus'] === 'ringing'))
    await world.control('POST', `/calls/${sid}/hangup`)
    expect((await ended(sid)).status).toBe('no-answer')
    await eventually('the cancelled leg', () => world.app.seen('/leg').find((hit) => hit['CallStatus'] === 'canceled' && hit['SipResponseCode'] === '487'))
    expect(await lastStatus()).toMatchObject({ CallStatus: 'no-answer' })
    const action = await eventually('the action', () => world.app.seen('/after')[0])
    expect(action).toMatchObject({ CallStatus: 'no-answer', DialCallStatus: 'canceled', DialBridged: 'false' })
  })

  test('the caller who hangs up after the answer ends the leg and tells the action', async () => {
    await world.setRobot(ROBOT, {})
    world.app.on('/voice', dial('action="/after"'))
    const sid = await world.call(NUMBER, { steps: [{ kind: 'silence', seconds: 0.3 }, { kind: 'hangup' }] })
    expect((await ended(sid)).status).toBe('completed')
    const action = await eventually('the action', () => world.app.seen('/after')[0])
    expect(action).toMatchObject({ CallStatus: 'completed', DialCallStatus: 'completed', DialBridged: 'true' })
    expect((await world.client.calls(action['DialCallSid'] ?? '').fetch()).status).toBe('completed')
    expect(world.app.seen('/never')).toHaveLength(0)
  })

  test('in parallel the first to answer wins and the others are cancelled', async () => {
    await world.setRobot(ROBOT, { behaviour: 'no-answer' })
    await world.setRobot('+15552020003', { answerAfterSeconds: 0.1, steps: [{ kind: 'silence', seconds: 0.2 }, { kind: 'hangup' }] })
    world.app.on('/voice', twiml(`<Dial action="/after"><Number>${ROBOT}</Number><Number>+15552020003</Number></Dial>`))
    world.app.on('/after', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER)
    await ended(sid)
    const legs = await world.client.calls.list({ parentCallSid: sid })
    expect(Object.fromEntries(legs.map((leg) => [leg.to, leg.status]))).toEqual({ [ROBOT]: 'canceled', '+15552020003': 'completed' })
  })

  test('sequential tries one after the other', async () => {
    await world.setRobot(ROBOT, { behaviour: 'busy' })
    await world.setRobot('+15552020003', { steps: [{ kind: 'hangup' }] })
    world.app.on('/voice', twiml(`<Dial sequential="true" action="/after"><Number>${ROBOT}</Number><Number>+15552020003</Number></Dial>`))
    world.app.on('/after', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER)
    await ended(sid)
    const legs = await world.client.calls.list({ parentCallSid: sid })
    expect(legs.map((leg) => [leg.to, leg.status]).reverse()).toEqual([[ROBOT, 'busy'], ['+15552020003', 'completed']])
    expect(world.app.seen('/after')[0]).toMatchObject({ DialCallStatus: 'completed' })
  })

  test('timeLimit ends the conversation, hangupOnStar ends it by key', async () => {
    await world.setRobot(ROBOT, {})
    world.app.on('/voice', dial('timeLimit="1" action="/after"'))
    world.app.on('/after', twiml('<Hangup/>'))
    await ended(await world.call(NUMBER))
    expect(world.app.seen('/after').at(-1)).toMatchObject({ DialCallStatus: 'completed', DialCallDuration: '1' })
    world.app.on('/voice', dial('hangupOnStar="true" action="/after"'))
    await ended(await world.call(NUMBER, { steps: [{ kind: 'silence', seconds: 0.3 }, { kind: 'digits', digits: '*' }] }))
    expect(world.app.seen('/after').at(-1)).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' })
  })

  test('another number of the carrier is called as an inbound call of its own account', async () => {
    const [number] = await world.client.incomingPhoneNumbers.list({ phoneNumber: '+15552010002' })
    await world.client.incomingPhoneNumbers(number?.sid ?? '').update({ voiceUrl: `${world.app.url}/second` })
    world.app.on('/voice', dial('answerOnBridge="true" action="/after"', '<Number>+15552010002</Number>'))
    world.app.on('/second', twiml('<Say>second</Say>'))
    world.app.on('/after', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER, {}, { fromState: 'NY' })
    await ended(sid)
    expect(world.app.seen('/second')[0]).toMatchObject({ From: CALLER, To: '+15552010002', Direction: 'inbound', FromState: 'NY' })
    expect(world.app.seen('/after')[0]).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' })
  })

  test('a number of another account asks that account, signed with its token', async () => {
    const other = clientFor(world.carrier.url, OTHER_ACCOUNT.sid, OTHER_ACCOUNT.authToken, OTHER_ACCOUNT.sid)
    const [number] = await other.incomingPhoneNumbers.list({ phoneNumber: OTHER_NUMBER })
    await other.incomingPhoneNumbers(number?.sid ?? '').update({ voiceUrl: `${world.app.url}/other` })
    world.app.on('/voice', dial('action="/after"', `<Number>${OTHER_NUMBER}</Number>`))
    world.app.on('/other', twiml('<Reject reason="busy"/>'))
    world.app.on('/after', twiml('<Hangup/>'))
    await ended(await world.call(NUMBER))
    const hit = world.app.hits.find(({ path }) => path === '/other')
    expect(hit?.parameters).toMatchObject({ AccountSid: OTHER_ACCOUNT.sid, To: OTHER_NUMBER, CallStatus: 'ringing' })
    expect(twilio.validateRequest(OTHER_ACCOUNT.authToken, String(hit?.headers['x-twilio-signature']), `${world.app.url}/other`, hit?.parameters ?? {})).toBe(true)
    expect(world.app.seen('/after')[0]).toMatchObject({ DialCallStatus: 'busy', AccountSid: ACCOUNT.sid })
  })

  test('Sip reaches robots and numbers inside the carrier only', async () => {
    await world.setRobot('desk', { steps: [{ kind: 'hangup' }] })
    world.app.on('/voice', twiml('<Dial action="/after"><Sip>sip:desk@local</Sip></Dial>'))
    world.app.on('/after', twiml('<Dial action="/last"><Sip>sip:desk@example.com</Sip></Dial>'))
    world.app.on('/last', twiml('<Hangup/>'))
    await ended(await world.call(NUMBER))
    expect(world.app.seen('/after')[0]).toMatchObject({ DialCallStatus: 'completed' })
    expect(world.app.seen('/last')[0]).toMatchObject({ DialCallStatus: 'failed' })
  })
})

describe('Dial a client', () => {
  test('invites it with its parameters; answer, then its hang-up, complete the call', async () => {
    world.clients.registered.add('alice')
    world.app.on('/voice', twiml('<Dial action="/after"><Client><Identity>alice</Identity><Parameter name="campaign" value="Medicare &amp; more"/></Client></Dial>'))
    world.app.on('/after', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER)
    const invitation = await eventually('the invitation', () => world.clients.invitations[0])
    expect(invitation).toMatchObject({ identity: 'alice', from: CALLER, parameters: { campaign: 'Medicare & more' } })
    invitation.ring()
    invitation.answer()
    await eventually('the bridge', async () => (await world.client.calls(invitation.callSid).fetch()).status === 'in-progress')
    invitation.hangup()
    await ended(sid)
    expect(world.app.seen('/after')[0]).toMatchObject({ DialCallStatus: 'completed', DialCallSid: invitation.callSid })
  })

  test('a rejecting client is busy, one that is not there does not answer', async () => {
    world.clients.registered.add('alice')
    world.app.on('/voice', twiml('<Dial action="/after"><Client>alice</Client></Dial>'))
    world.app.on('/after', twiml('<Dial action="/last"><Client>nobody</Client></Dial>'))
    world.app.on('/last', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER)
    const invitation = await eventually('the invitation', () => world.clients.invitations[0])
    invitation.reject()
    await ended(sid)
    expect(world.app.seen('/after')[0]).toMatchObject({ DialCallStatus: 'busy' })
    expect(world.app.seen('/last')[0]).toMatchObject({ DialCallStatus: 'no-answer' })
  })

  test('a whisper runs on the called leg before the two are joined', async () => {
    world.clients.registered.add('alice')
    world.app.on('/voice', twiml('<Dial action="/after"><Client url="/whisper">alice</Client></Dial>'))
    world.app.on('/whisper', twiml('<Say>A call for you</Say>'))
    world.app.on('/after', twiml('<Hangup/>'))
    const sid = await world.call(NUMBER)
    const invitation = await eventually('the invitation', () => world.clients.invitations[0])
    invitation.answer()
    await eventually('the whisper', () => world.app.seen('/whisper').find((hit) => hit['CallSid'] === invitation.callSid && hit['ParentCallSid'] === sid))
    invitation.hangup()
    await ended(sid)
  })
})

describe('when the application fails', () => {
  const bad: readonly (readonly [string, Parameters<TestWorld['app']['on']>[1], string])[] = [
    ['HTTP 500', { status: 500 }, '11200'],
    ['a document that is not XML', '<Response><Say>', '12100'],
    ['an unknown verb', twiml('<Sing/>'), '12200'],
    ['a verb not available yet', twiml('<Gather/>'), '12200'],
    ['JSON', { type: 'application/json', body: '{}' }, '12300'],
    ['more than 64 kB', { body: twiml(`<Say>${'x'.repeat(70_000)}</Say>`) }, '11750'],
  ]
  test.each(bad)('%s asks the fallback URL with ErrorCode and ErrorUrl', async (_name, answer, code) => {
    await world.setNumber({ voiceFallbackUrl: `${world.app.url}/fallback` })
    world.app.on('/voice', answer)
    world.app.on('/fallback', twiml('<Reject/>'))
    const sid = await world.call(NUMBER)
    expect((await ended(sid)).status).toBe('no-answer')
    expect(world.app.seen('/fallback')).toEqual([expect.objectContaining({ CallSid: sid, ErrorCode: code, ErrorUrl: `${world.app.url}/voice?step=inbound` })])
    expect(world.app.seen('/voice')).toHaveLength(1)
  })

  test('without a fallback the error is spoken', async () => {
    world.app.on('/voice', { status: 500 })
    await hearsError(await world.call(NUMBER), [11200])
  })

  test('a fallback that fails too is asked only once, then the error is spoken', async () => {
    await world.setNumber({ voiceFallbackUrl: `${world.app.url}/fallback` })
    world.app.on('/voice', { status: 404 })
    world.app.on('/fallback', { status: 503 })
    await hearsError(await world.call(NUMBER), [11200, 11200])
    expect(world.app.seen('/fallback')).toHaveLength(1)
  })

  test('a caller who hangs up while the application thinks ends the call at once', async () => {
    world.app.on('/voice', { body: twiml('<Say>late</Say>'), delayMs: 3000 })
    const sid = await world.call(NUMBER)
    await eventually('the request', () => world.app.seen('/voice')[0])
    await world.control('POST', `/calls/${sid}/hangup`)
    expect((await world.client.calls(sid).fetch()).status).toBe('no-answer')
  })
})
