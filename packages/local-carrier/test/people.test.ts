/** Call control with the real gateway: a person at the phone page calls, an agent on a Voice SDK client answers. */
import twilio from 'twilio'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMediaServer, createWebRtcPort, type WebRtcPort } from '../src/media/index.ts'
import { createVoiceClient, type VoiceCall, type VoiceClient } from '../src/voice-client/index.ts'
import { ACCOUNT, CALLER, eventually, NUMBER, ROBOT, startTestWorld, testConfig, twiml, type TestWorld } from './harness.ts'
import { openRawSocket, type RawSocket } from './support/raw-socket.ts'

const APPLICATION = `AP${'3'.repeat(32)}`
const input = testConfig()
let world: TestWorld
const closing: (() => unknown)[] = []
beforeAll(async () => {
  const [first, ...others] = input.accounts
  if (!first) throw new Error('no account')
  world = await startTestWorld({ clients: undefined, input: { ...input, accounts: [{ ...first, applications: [{ sid: APPLICATION, voiceUrl: 'http://127.0.0.1:1/never' }] }, ...others] } })
  await world.setRobot(ROBOT, { answerAfterSeconds: 0.1, steps: [{ kind: 'tone', seconds: 30 }] })
  await world.setNumber({ voiceUrl: `${world.app.url}/voice` })
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  world.app.hits.length = 0
})
afterAll(() => world.stop())

interface Description {
  readonly legs: readonly { readonly media: { readonly spoken: { readonly level: number }; readonly heard: { readonly packets: number } } }[]
}
interface Agent {
  readonly client: VoiceClient
  readonly incoming: VoiceCall[]
}

async function openAgent(identity: string): Promise<Agent> {
  const token = new twilio.jwt.AccessToken(ACCOUNT.sid, ACCOUNT.apiKeySid, ACCOUNT.apiKeySecret, { identity })
  token.addGrant(new twilio.jwt.AccessToken.VoiceGrant({ incomingAllow: true, outgoingApplicationSid: APPLICATION }))
  const incoming: VoiceCall[] = []
  const client = createVoiceClient({ signalingUrl: `${world.carrier.url.replace('http', 'ws')}/signal`, token: token.toJwt(), onIncoming: (call) => incoming.push(call) })
  closing.push(() => client.close())
  await client.register()
  return { client, incoming }
}

async function openPhone(): Promise<{ readonly page: RawSocket; readonly port: WebRtcPort; say(message: object): void }> {
  const page = await openRawSocket(`${world.carrier.url.replace('http', 'ws')}/_carrier/phone`)
  const port = createWebRtcPort()
  const media = createMediaServer()
  media.playTo(port, media.tone({ frequenciesHz: [500], durationMs: 60_000 }))
  closing.push(() => {
    media.stop()
    port.close()
    page.close()
  })
  return { page, port, say: (message) => page.sendText(JSON.stringify(message)) }
}

test('phone page to agent through a conference: sound above zero at both ends, then the agent hangs up', async () => {
  const agent = await openAgent('agent_7')
  world.app.on('/voice', twiml('<Dial action="/after"><Conference startConferenceOnEnter="false" endConferenceOnExit="true" beep="false">call-7</Conference></Dial>'))
  world.app.on('/after', twiml('<Hangup/>'))
  const phone = await openPhone()
  phone.say({ type: 'dial', from: CALLER, to: NUMBER, sdp: await phone.port.createOffer() })
  const { sdp } = await phone.page.next('dialling')
  await phone.port.acceptAnswer(String(sdp))
  const { callSid } = await phone.page.next('ringing')
  await phone.page.next('answered')
  await eventually('hold music at the phone', () => phone.port.stats.levelReceived > 0.02)
  await world.client.conferences('call-7').participants.create({ from: NUMBER, to: 'client:agent_7?callId=7', startConferenceOnEnter: true, endConferenceOnExit: true, beep: 'false' })
  const call = await eventually('it to ring', () => agent.incoming[0])
  expect(call.customParameters).toEqual({ callId: '7' })
  await call.accept()
  call.startTone(700)
  await eventually('sound at both ends', () => call.stats.levelReceived > 0.05 && phone.port.stats.levelReceived > 0.2)
  const description = await eventually('packets at the agent', async () => {
    const seen = await world.control<Description>('GET', `/calls/${String(callSid)}`)
    return (seen.legs[0]?.media.heard.packets ?? 0) > 5 && seen
  })
  expect(description.legs[0]?.media.spoken.level).toBeGreaterThan(0.05)
  call.hangup()
  expect(await phone.page.next('ended')).toMatchObject({ status: 'completed' })
})

test('a phone that gives up while the agent’s device rings cancels there', async () => {
  const agent = await openAgent('agent_8')
  world.app.on('/voice', twiml('<Dial answerOnBridge="true"><Client>agent_8</Client></Dial>'))
  const phone = await openPhone()
  phone.say({ type: 'dial', from: CALLER, to: NUMBER, sdp: await phone.port.createOffer() })
  const { callId } = await phone.page.next('dialling')
  const call = await eventually('it to ring', () => agent.incoming[0])
  phone.say({ type: 'hangup', callId })
  await eventually('the device to be told', () => call.ended)
  const [leg] = await world.client.calls.list({ to: 'client:agent_8' })
  expect(leg?.status).toBe('canceled')
})

test('a number that a phone page registered rings there; phones reach robots without any account', async () => {
  const phone = await openPhone()
  phone.say({ type: 'register', number: '+15554440001' })
  await phone.page.next('registered')
  world.app.on('/voice', twiml('<Dial><Number>+15554440001</Number></Dial>'))
  const sid = await world.call(NUMBER, { steps: [{ kind: 'tone', seconds: 30 }] })
  const { callId, sdp } = await phone.page.next('incoming')
  phone.say({ type: 'answer', callId, sdp: await phone.port.acceptOffer(String(sdp)) })
  await eventually('the caller’s tone', () => phone.port.stats.levelReceived > 0.2)
  phone.say({ type: 'hangup', callId })
  await eventually('the end', async () => (await world.client.calls(sid).fetch()).status === 'completed')

  const second = await openPhone()
  second.say({ type: 'dial', from: CALLER, to: ROBOT, sdp: await second.port.createOffer() })
  const dialling = await second.page.next('dialling')
  await second.port.acceptAnswer(String(dialling['sdp']))
  await second.page.next('answered')
  await eventually('the robot’s tone', () => second.port.stats.levelReceived > 0.2)
  const third = await openPhone()
  third.say({ type: 'dial', from: CALLER, to: '+15559990000', sdp: await third.port.createOffer() })
  expect(await third.page.next('ended')).toMatchObject({ status: 'failed' })
})

test('a client that dials asks its TwiML application; when that cannot be reached the error is spoken', async () => {
  const { client } = await openAgent('agent_9')
  const call = await client.connect({ To: '+15552020002' })
  await eventually('the error to be spoken', () => call.stats.levelReceived > 0.02)
  await eventually('the end', () => call.ended)
  const [record] = await world.client.calls.list({ from: 'client:agent_9' })
  expect(record).toMatchObject({ direction: 'inbound', status: 'completed' })
}, 15_000)
