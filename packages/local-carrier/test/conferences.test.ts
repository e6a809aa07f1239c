import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually, NUMBER, ROBOT, startTestWorld, twiml, type TestWorld } from './harness.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startTestWorld()
  await world.setRobot(ROBOT, { answerAfterSeconds: 0.05, steps: [{ kind: 'tone', seconds: 30 }] })
})
afterAll(() => world.stop())
beforeEach(async () => {
  world.app.hits.length = 0
  world.clients.invitations.length = 0
  world.clients.registered.clear()
  await world.setNumber({ voiceUrl: `${world.app.url}/voice`, statusCallback: '' })
  world.app.on('/after', twiml('<Hangup/>'))
})

const isOver = async (sid: string) => ['completed', 'busy', 'failed', 'no-answer', 'canceled'].includes((await world.client.calls(sid).fetch()).status)
const room = (name: string, attributes = '', action = '/after') =>
  twiml(
    `<Dial action="${action}"><Conference beep="false" statusCallback="/conference" statusCallbackEvent="start end join leave mute hold" ${attributes}>${name}</Conference></Dial>`,
  )
const waitForConference = (name: string) => eventually(`conference ${name}`, async () => (await world.client.conferences.list({ friendlyName: name }))[0])
const events = () => world.app.seen('/conference').map((hit) => hit['StatusCallbackEvent'])

describe('the path of an agent call', () => {
  test('the caller waits, the agent is added by the API, they talk, the agent leaves and the caller goes on with the action', async () => {
    world.clients.registered.add('agent_1')
    world.app.on('/voice', room('room-1', 'startConferenceOnEnter="false" endConferenceOnExit="true" waitUrl="/wait" participantLabel="caller"'))
    world.app.on('/wait', twiml('<Say>Please hold</Say>'))
    const caller = await world.call(NUMBER, { steps: [{ kind: 'tone', seconds: 30 }] })
    const conference = await waitForConference('room-1')
    expect(conference.status).toBe('init')
    await eventually('wait music', () => world.app.seen('/wait').find((hit) => hit['CallSid'] === caller))

    const created = await world.client.conferences('room-1').participants.create({
      from: NUMBER, to: 'client:agent_1?callId=42&campaign=Medicare%20East', timeout: 15, label: 'agent-1', startConferenceOnEnter: true, endConferenceOnExit: true, beep: 'false',
      statusCallback: `${world.app.url}/leg`, statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    })
    expect(created).toMatchObject({ status: 'queued', label: 'agent-1', conferenceSid: conference.sid, startConferenceOnEnter: true, endConferenceOnExit: true, muted: false, hold: false })
    const invitation = await eventually('the invitation', () => world.clients.invitations[0])
    expect(invitation).toMatchObject({ callSid: created.callSid, parameters: { callId: '42', campaign: 'Medicare East' } })
    invitation.ring()
    await eventually('ringing', async () => (await world.client.conferences(conference.sid).participants('agent-1').fetch()).status === 'ringing')
    const agent = invitation.answer()
    await eventually('sound from the caller', () => agent.stats.levelSent > 0.05)
    expect((await world.client.conferences(conference.sid).fetch()).status).toBe('in-progress')
    expect((await world.client.conferences(conference.sid).participants.list()).map((participant) => [participant.label, participant.status])).toEqual([['caller', 'connected'], ['agent-1', 'connected']])

    invitation.hangup()
    await eventually('the end', () => isOver(caller))
    expect(world.app.seen('/after')).toEqual([expect.objectContaining({ CallSid: caller, DialCallStatus: 'answered', CallStatus: 'in-progress' })])
    expect(world.app.seen('/after')[0]).not.toHaveProperty('DialCallSid')
    await eventually('the conference to end', () => events().includes('conference-end'))
    const told = [...world.app.seen('/conference')].sort((a, b) => Number(a['SequenceNumber']) - Number(b['SequenceNumber']))
    expect(told.map((hit) => [hit['SequenceNumber'], hit['StatusCallbackEvent'], hit['CallSid'] === caller ? 'caller' : 'agent'])).toEqual([
      ['1', 'participant-join', 'caller'],
      ['2', 'participant-join', 'agent'],
      ['3', 'conference-start', 'agent'],
      ['4', 'participant-leave', 'agent'],
      ['5', 'participant-leave', 'caller'],
      ['6', 'conference-end', 'agent'],
    ])
    expect(told[0]).toMatchObject({ ConferenceSid: conference.sid, FriendlyName: 'room-1', ParticipantLabel: 'caller', Muted: 'false', Hold: 'false', StartConferenceOnEnter: 'false' })
    expect(told[5]).toMatchObject({ ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left', CallSidEndingConference: created.callSid })
    const ended = await world.client.conferences(conference.sid).fetch()
    expect(ended).toMatchObject({ status: 'completed', reasonConferenceEnded: 'participant-with-end-conference-on-exit-left', callSidEndingConference: created.callSid })
    const leg = [...world.app.seen('/leg')].sort((a, b) => Number(a['SequenceNumber']) - Number(b['SequenceNumber']))
    expect(leg.map((hit) => [hit['SequenceNumber'], hit['CallStatus'], hit['Direction']])).toEqual([
      ['0', 'initiated', 'outbound-api'], ['1', 'ringing', 'outbound-api'], ['2', 'in-progress', 'outbound-api'], ['3', 'completed', 'outbound-api'],
    ])
    expect(world.app.hits.every((hit) => hit.signed)).toBe(true)
  })

  test('an agent who does not answer leaves the caller waiting; the caller is then moved on by the API', async () => {
    world.clients.registered.add('agent_1')
    world.app.on('/voice', room('room-2', 'startConferenceOnEnter="false" endConferenceOnExit="true"'))
    world.app.on('/next', twiml(`<Dial action="/after"><Number>${ROBOT}</Number></Dial>`))
    const caller = await world.call(NUMBER)
    const conference = await waitForConference('room-2')
    const created = await world.client.conferences('room-2').participants.create({ from: NUMBER, to: 'client:agent_1', timeout: 1, statusCallback: `${world.app.url}/leg` })
    const last = await eventually('the leg to end', () => world.app.seen('/leg')[0])
    expect(last).toMatchObject({ CallSid: created.callSid, CallStatus: 'no-answer', SequenceNumber: '0' })
    expect(world.clients.invitations[0]?.ended).toBe(true)
    expect((await world.client.conferences(conference.sid).participants.list()).map((participant) => participant.callSid)).toEqual([caller])
    await world.client.calls(caller).update({ url: `${world.app.url}/next`, method: 'POST' })
    await eventually('the robot leg', async () => (await world.client.calls.list({ parentCallSid: caller }))[0]?.status === 'in-progress')
    expect((await world.client.conferences(conference.sid).fetch()).status).toBe('completed')
    // The action of the interrupted Dial is not asked.
    expect(world.app.seen('/after')).toHaveLength(0)
    // Back into a room of the same name, at once and twice over: the last one counts and nothing is left behind.
    world.app.hits.length = 0
    for (let time = 0; time < 3; time++) await world.client.calls(caller).update({ twiml: room('room-2b') })
    const second = await waitForConference('room-2b')
    await eventually('the caller inside', async () => (await world.client.conferences(second.sid).participants.list()).length === 1)
    await world.client.calls(caller).update({ twiml: twiml('<Say>Sorry</Say><Hangup/>') })
    await eventually('the end', () => isOver(caller))
    expect((await world.client.calls.list({ parentCallSid: caller }))[0]?.status).toBe('completed')
  })

  test('a caller who hangs up ends the conference; the ringing agent is cancelled by the API', async () => {
    world.clients.registered.add('agent_1')
    world.app.on('/voice', room('room-3', 'startConferenceOnEnter="false" endConferenceOnExit="true"'))
    const caller = await world.call(NUMBER)
    const conference = await waitForConference('room-3')
    const created = await world.client.conferences('room-3').participants.create({ from: NUMBER, to: 'client:agent_1', statusCallback: `${world.app.url}/leg` })
    const invitation = await eventually('the invitation', () => world.clients.invitations[0])
    invitation.ring()
    await world.control('POST', `/calls/${caller}/hangup`)
    await eventually('the conference to end', async () => (await world.client.conferences(conference.sid).fetch()).status === 'completed')
    expect(invitation.ended).toBe(false)
    const updated = await world.client.calls(created.callSid).update({ status: 'completed' })
    expect(updated.status).toBe('canceled')
    expect(invitation.ended).toBe(true)
    expect(await eventually('the leg to end', () => world.app.seen('/leg')[0])).toMatchObject({ CallStatus: 'canceled', SipResponseCode: '487' })
    // The action is told, and cannot bring the call back.
    expect(world.app.seen('/after')).toEqual([expect.objectContaining({ CallSid: caller, CallStatus: 'completed', DialCallStatus: 'answered' })])
  })
})

describe('participants', () => {
  /** A robot caller and a robot agent in a room. */
  async function talk(name: string) {
    world.app.on('/voice', room(name, 'participantLabel="caller"'))
    const caller = await world.call(NUMBER, { steps: [{ kind: 'tone', seconds: 30 }] })
    const conference = await waitForConference(name)
    const { callSid } = await world.client.conferences(name).participants.create({ from: NUMBER, to: ROBOT, label: 'agent' })
    await eventually('both inside', async () => (await world.client.conferences(conference.sid).fetch()).status === 'in-progress')
    return { caller, agent: callSid, conference }
  }
  const heard = async (sid: string) => (await world.control<{ media: { heard: { level: number } } }>('GET', `/calls/${sid}`)).media.heard.level

  test('mute silences for the others, hold takes out both ways and plays music; both are announced', async () => {
    const { agent, caller, conference } = await talk('room-4')
    const participant = world.client.conferences(conference.sid).participants('caller')
    await eventually('sound at the agent', async () => (await heard(agent)) > 0.05)
    expect((await participant.update({ muted: true })).muted).toBe(true)
    await eventually('silence at the agent', async () => (await heard(agent)) === 0)
    await participant.update({ muted: false })
    await eventually('sound again', async () => (await heard(agent)) > 0.05)
    expect((await participant.update({ hold: true })).hold).toBe(true)
    await eventually('silence again', async () => (await heard(agent)) === 0)
    expect(await eventually('music at the caller', async () => (await heard(caller)) > 0.02)).toBe(true)
    await participant.update({ hold: false })
    await eventually('sound once more', async () => (await heard(agent)) > 0.05)
    expect(events().filter((event) => /mute|hold/.test(event ?? ''))).toEqual(['participant-mute', 'participant-unmute', 'participant-hold', 'participant-unhold'])
    await world.client.conferences(conference.sid).update({ status: 'completed' })
    await eventually('the end', () => isOver(caller))
  }, 15_000)

  test('ending a conference sends TwiML callers to their action and ends API-made legs', async () => {
    const { agent, caller, conference } = await talk('room-5')
    const ended = await world.client.conferences(conference.sid).update({ status: 'completed' })
    expect(ended).toMatchObject({ status: 'completed', reasonConferenceEnded: 'conference-ended-via-api' })
    await eventually('both to end', async () => (await isOver(caller)) && isOver(agent))
    expect(world.app.seen('/after')).toHaveLength(1)
    expect(await world.client.conferences(conference.sid).participants.list()).toEqual([])
  })

  test('removing the last but one keeps the conference; removing the last ends it', async () => {
    const { agent, caller, conference } = await talk('room-6')
    expect(await world.client.conferences(conference.sid).participants('agent').remove()).toBe(true)
    await eventually('the agent to be gone', () => isOver(agent))
    expect((await world.client.conferences(conference.sid).fetch()).status).toBe('in-progress')
    expect(await world.client.conferences(conference.sid).participants(caller).remove()).toBe(true)
    expect(await world.client.conferences(conference.sid).fetch()).toMatchObject({ status: 'completed', reasonConferenceEnded: 'last-participant-kicked' })
    await expect(world.client.conferences(conference.sid).participants(caller).fetch()).rejects.toMatchObject({ code: 20404, status: 404 })
  })

  test('maxParticipants keeps the next one out, whose Dial has failed', async () => {
    world.app.on('/voice', room('room-7', 'maxParticipants="1"'))
    const first = await world.call(NUMBER)
    await waitForConference('room-7')
    const second = await world.call(NUMBER)
    await eventually('the second to be turned away', () => isOver(second))
    expect(world.app.seen('/after')).toEqual([expect.objectContaining({ CallSid: second, DialCallStatus: 'failed' })])
    await world.control('POST', `/calls/${first}/hangup`)
  })

  test('a conference SID that is over is not found; a name of another account is another conference', async () => {
    await expect(world.client.conferences('CF00000000000000000000000000000000').participants.create({ from: NUMBER, to: ROBOT })).rejects.toMatchObject({ code: 20404 })
  })
})
