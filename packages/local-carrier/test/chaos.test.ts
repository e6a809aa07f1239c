/** Calls, conferences and participants treated at random, all at once: whatever happens, everything ends, once, and nothing is left behind. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, NUMBER, startTestWorld, twiml, type TestWorld } from './harness.ts'

const SEEDS = [1, 2, 3]
const STEPS = 60
const TERMINAL = ['completed', 'busy', 'failed', 'no-answer', 'canceled']

let world: TestWorld
beforeAll(async () => {
  world = await startTestWorld()
  await world.setNumber({ voiceUrl: `${world.app.url}/voice`, statusCallback: `${world.app.url}/status` })
  await world.setRobot('+15552020011', { answerAfterSeconds: 0.02, steps: [{ kind: 'tone', seconds: 0.2 }, { kind: 'hangup' }] })
  await world.setRobot('+15552020012', { answerAfterSeconds: 0.05, steps: [] })
  await world.setRobot('+15552020013', { behaviour: 'busy' })
  await world.setRobot('+15552020014', { behaviour: 'no-answer' })
})
afterAll(() => world.stop())

/** Numbers below `limit`, the same for the same seed (xorshift). */
function createDice(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

test.each(SEEDS)('seed %i', async (seed) => {
  const roll = createDice(seed)
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[roll(items.length || 1)]
  const robot = () => `+1555202001${roll(5)}`
  const document = () =>
    twiml(
      pick([
        `<Dial action="/voice" timeout="1"><Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">${robot()}</Number></Dial>`,
        `<Dial action="/voice" timeout="1"><Number statusCallback="/leg">${robot()}</Number><Number statusCallback="/leg">${robot()}</Number></Dial>`,
        `<Dial action="/voice"><Conference endConferenceOnExit="${roll(2) === 0}" startConferenceOnEnter="${roll(2) === 0}" statusCallback="/room" statusCallbackEvent="start end join leave">r${roll(3)}</Conference></Dial>`,
        '<Redirect>/voice</Redirect>',
        '<Say>hi</Say>',
        '<Reject/>',
        '<Hangup/>',
      ]) ?? '',
    )
  world.app.on('/voice', document)
  const sids: string[] = []
  const ignore = (): undefined => undefined
  const endConference = (sid: string | undefined) => (sid ? world.client.conferences(sid).update({ status: 'completed' }).catch(ignore) : undefined)
  const act = async (): Promise<unknown> => {
    const sid = pick(sids) ?? ''
    switch (roll(9)) {
      case 0:
      case 1:
      case 2:
        return world.call(NUMBER, roll(2) === 0 ? {} : { steps: [{ kind: 'silence', seconds: roll(4) / 10 }, { kind: 'hangup' }] }).then((created) => sids.push(created))
      case 3:
        return world.client.conferences(`r${roll(3)}`).participants.create({ from: NUMBER, to: robot(), timeout: 1, statusCallback: `${world.app.url}/leg` }).then((created) => sids.push(created.callSid))
      case 4:
        return world.client.calls(sid).update({ twiml: document() }).catch(ignore)
      case 5:
        return world.client.calls(sid).update({ status: roll(2) === 0 ? 'completed' : 'canceled' }).catch(ignore)
      case 6:
        return world.client.conferences.list({ status: 'in-progress' }).then(async (rooms) => {
          const conference = pick(rooms)
          if (!conference) return undefined
          const inside = world.client.conferences(conference.sid).participants
          const participant = pick(await inside.list())
          return participant && inside(participant.callSid).remove().catch(ignore)
        })
      case 7:
        return world.client.conferences.list({ status: roll(2) === 0 ? 'init' : 'in-progress' }).then((rooms) => endConference(pick(rooms)?.sid))
      default:
        return world.control('POST', `/calls/${sid}/hangup`).catch(ignore)
    }
  }
  const running: Promise<unknown>[] = []
  for (let step = 0; step < STEPS; step++) {
    running.push(act())
    if (roll(3) === 0) await Promise.all(running.splice(0))
  }
  await Promise.all(running)
  world.app.on('/voice', twiml('<Hangup/>'))
  for (const status of ['in-progress', 'init'] as const) for (const { sid } of await world.client.conferences.list({ status })) await endConference(sid)
  for (const sid of sids) await world.control('POST', `/calls/${sid}/hangup`).catch(ignore)

  const health = await eventually('everything to end', async () => {
    const seen = await world.control<{ liveCalls: number; conferences: number; webhooksInFlight: number }>('GET', '/health')
    return seen.liveCalls === 0 && seen.conferences === 0 && seen.webhooksInFlight === 0 && seen
  })
  expect(health).toMatchObject({ liveCalls: 0, conferences: 0 })
  const finals = new Map<string, number>()
  for (const hit of [...world.app.seen('/status'), ...world.app.seen('/leg')]) {
    if (TERMINAL.includes(hit['CallStatus'] ?? '')) finals.set(hit['CallSid'] ?? '', (finals.get(hit['CallSid'] ?? '') ?? 0) + 1)
  }
  expect([...finals].filter(([, times]) => times !== 1)).toEqual([])
  expect(sids.filter((sid) => !finals.has(sid))).toEqual([])
  const joins = world.app.seen('/room').filter((hit) => hit['StatusCallbackEvent'] === 'participant-join').length
  const leaves = world.app.seen('/room').filter((hit) => hit['StatusCallbackEvent'] === 'participant-leave').length
  expect(leaves).toBeGreaterThanOrEqual(joins)
}, 30_000)
