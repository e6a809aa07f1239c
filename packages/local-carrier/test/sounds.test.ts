import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually, NUMBER, SECOND_NUMBER, startTestWorld, twiml, type FakeInvitation, type TestWorld } from './harness.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startTestWorld()
  world.clients.registered.add('alice')
  world.app.on('/tone.wav', { type: 'audio/wav', body: wavOf(0.4) })
  world.app.on('/words.wav', { type: 'audio/wav', body: Buffer.from('not a sound at all') })
})
afterAll(() => world.stop())
beforeEach(async () => {
  world.app.hits.length = 0
  world.clients.invitations.length = 0
  await world.setNumber({ voiceUrl: `${world.app.url}/voice` })
})

/** A 500 Hz tone of 16-bit PCM at 8 kHz. */
function wavOf(seconds: number): Buffer {
  const samples = Math.round(seconds * 8000)
  const file = Buffer.alloc(44 + samples * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + samples * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(8000, 24)
  file.writeUInt32LE(16_000, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples * 2, 40)
  for (let index = 0; index < samples; index++) file.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * 500 * index) / 8000)), 44 + index * 2)
  return file
}

const describeCall = (sid: string) => world.control<{ status: string; warnings: { code: number }[]; media: { heard: { packets: number; level: number } } }>('GET', `/calls/${sid}`)
const end = (sid: string) => eventually('the end', async () => {
  const call = await describeCall(sid)
  return call.status === 'completed' && call
})
const invitation = (): Promise<FakeInvitation> => eventually('the invitation', () => world.clients.invitations[0])

describe('Play', () => {
  test('fetches a file relative to the document, unsigned parameters and all, and plays it as often as asked', async () => {
    world.app.on('/voice', twiml('<Play loop="2">tone.wav</Play>'))
    const call = await end(await world.call(NUMBER))
    expect(world.app.hits.filter((hit) => hit.path === '/tone.wav')).toMatchObject([{ method: 'GET', signed: true }])
    expect(call.media.heard.packets).toBeGreaterThanOrEqual(39)
    expect(call.media.heard.packets).toBeLessThanOrEqual(42)
    expect(call.media.heard.level).toBeGreaterThan(0.3)
    expect(call.warnings).toEqual([])
  })

  test.each([
    ['a file that is not there', '/missing.wav', 11200],
    ['a file that is no sound', '/words.wav', 12300],
    ['an address that is none', 'http://', 11100],
  ])('%s is a warning and the document goes on', async (_name, url, code) => {
    world.app.on('/missing.wav', { status: 404 })
    world.app.on('/voice', twiml(`<Play>${url}</Play><Redirect>/next</Redirect>`))
    world.app.on('/next', twiml('<Hangup/>'))
    const call = await end(await world.call(NUMBER))
    expect(call.warnings.map((warning) => warning.code)).toEqual([code])
    expect(world.app.seen('/next')).toHaveLength(1)
  })

  test('digits are pressed towards the party, pauses kept', async () => {
    const { sid } = await world.client.calls.create({ to: 'client:alice', from: NUMBER, twiml: twiml('<Play digits="1w2#"/>') })
    const alice = (await invitation()).answer()
    const heard: string[] = []
    alice.onHeardDigit((digit) => heard.push(digit))
    await end(sid)
    // The first may have been pressed before the ear was there.
    expect(heard.join('')).toMatch(/1?2#$/)
  })
})

test('Pause as the first verb delays the answer', async () => {
  world.app.on('/voice', twiml('<Pause length="1"/><Say>hi</Say>'))
  const sid = await world.call(NUMBER)
  await eventually('the request', () => world.app.seen('/voice')[0])
  expect((await describeCall(sid)).status).toBe('ringing')
  expect(Number((await world.client.calls((await end(sid)) && sid).fetch()).duration)).toBeLessThanOrEqual(1)
})

test('keys pass between bridged parties, each once', async () => {
  world.app.on('/voice', twiml('<Dial><Client>alice</Client></Dial>'))
  const sid = await world.call(NUMBER, { steps: [{ kind: 'silence', seconds: 0.3 }, { kind: 'digits', digits: '42#' }] })
  const heard: string[] = []
  const alice = (await invitation()).answer()
  alice.onHeardDigit((digit) => heard.push(digit))
  await eventually('the last key', () => heard.includes('#'))
  expect(heard.join('')).toBe('42#')
  await world.control('POST', `/calls/${sid}/hangup`)
})

test('sendDigits dials the extension after the answer and before the two are joined', async () => {
  const [number] = await world.client.incomingPhoneNumbers.list({ phoneNumber: SECOND_NUMBER })
  await world.client.incomingPhoneNumbers(number?.sid ?? '').update({ voiceUrl: `${world.app.url}/pbx` })
  world.app.on('/pbx', twiml('<Dial><Client>alice</Client></Dial>'))
  world.app.on('/voice', twiml(`<Dial><Number sendDigits="w7w8">${SECOND_NUMBER}</Number></Dial>`))
  const sid = await world.call(NUMBER, { steps: [{ kind: 'tone', seconds: 20 }] })
  const heard: string[] = []
  const alice = (await invitation()).answer()
  alice.onHeardDigit((digit) => heard.push(digit))
  await eventually('the extension', () => heard.join('') === '78')
  await eventually('the caller’s tone', () => alice.stats.levelSent > 0.1)
  await world.control('POST', `/calls/${sid}/hangup`)
})

describe('waiting for a conference', () => {
  const room = (name: string, attributes: string) => twiml(`<Dial><Conference ${attributes}>${name}</Conference></Dial>`)
  const heardLevel = async (sid: string) => (await describeCall(sid)).media.heard.level

  test.each([
    ['the carrier’s own music', ''],
    ['a sound file, again and again', 'waitUrl="/tone.wav" waitMethod="GET"'],
    ['TwiML, again and again', 'waitUrl="/wait"'],
    ['the carrier’s own music where the waitUrl fails', 'waitUrl="/missing.wav"'],
    ['the carrier’s own music in place of Twilio’s', 'waitUrl="http://twimlets.com/holdmusic?Bucket=com.twilio.music.ambient"'],
  ])('one hears %s', async (name, attributes) => {
    world.app.on('/missing.wav', { status: 404 })
    world.app.on('/wait', twiml('<Play>/tone.wav</Play><Hangup/>'))
    world.app.on('/voice', room(name.replace(/\W/g, ''), attributes))
    const sid = await world.call(NUMBER)
    await eventually('music', async () => (await heardLevel(sid)) > 0.03)
    await world.control('POST', `/calls/${sid}/hangup`)
  })

  test('an empty waitUrl is silence', async () => {
    world.app.on('/voice', room('silence', 'waitUrl=""'))
    const sid = await world.call(NUMBER)
    await eventually('the conference', async () => (await world.client.conferences.list({ friendlyName: 'silence' }))[0])
    expect((await describeCall(sid)).media.heard.packets).toBe(0)
    await world.control('POST', `/calls/${sid}/hangup`)
  })
})
