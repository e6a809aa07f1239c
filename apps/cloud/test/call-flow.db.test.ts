import { afterEach, describe, expect, it, vi } from 'vitest'
import { verifyLedger } from '../src/ledger/index.ts'
import { useTestDatabase } from './database.ts'
import { readDecisions } from './decisions.ts'
import { WEBHOOK_BASE_URL, callFields, readCallState, readEvents, seatAgent, startExchange, waitForOrder } from './exchange.ts'
import type { CallState, Exchange, ExchangeOptions, Reply } from './exchange.ts'
import { carrierFailure, newCallSid } from './scripted-carrier.ts'

const database = useTestDatabase()
let exchange: Exchange
afterEach(async () => {
  const { balanced } = await database().db.withTenant(exchange.world.organization.id, (tx) => verifyLedger(tx, exchange.world.organization.id))
  await exchange.close()
  expect(balanced).toBe(true)
})

const T0 = Date.parse('2026-11-20T12:00:00Z')
/** Seconds after the call began, as the carrier writes times. */
const at = (seconds: number): string => new Date(T0 + seconds * 1000).toUTCString().replace('GMT', '+0000')

interface Posted {
  readonly path: string
  readonly fields: Record<string, string>
}

const post = (delivery: Posted): Promise<Reply> => exchange.post(delivery.path, delivery.fields)

function legCallback(callId: string, attempt: number, leg: string, sequence: number, status: string, seconds: number, duration?: number): Posted {
  return {
    path: `/carrier/status?step=leg-${attempt}&call=${callId}`,
    fields: { ...callFields(exchange.world, leg), CallStatus: status, SequenceNumber: String(sequence), Timestamp: at(seconds), ...(duration === undefined ? {} : { CallDuration: String(duration) }) },
  }
}
function callerEnded(callSid: string, seconds: number, duration: number): Posted {
  return {
    path: '/carrier/status?step=inbound',
    fields: { ...callFields(exchange.world, callSid), CallStatus: 'completed', SequenceNumber: '0', Timestamp: at(seconds), CallDuration: String(duration) },
  }
}
function dialAction(callId: string, callSid: string, attempt: number, fields: Record<string, string>): Posted {
  return { path: `/carrier/voice?step=dial-${attempt}&call=${callId}`, fields: { ...callFields(exchange.world, callSid), CallStatus: 'in-progress', ...fields } }
}
const start = async (options: ExchangeOptions): Promise<void> => {
  exchange = await startExchange(database(), options)
}
const settled = (callId: string): Promise<CallState> =>
  vi.waitFor(async () => {
    const state = await readCallState(database(), callId)
    expect(state.settled).toBe(true)
    return state
  }, { timeout: 5_000 })

/** Best bid 31.00, floor 15.00, the other line bids 30.00: second price 30.01, payout 60 %. */
const PAID = { state: 'ended', outcome: 'connected', settled: true, leases: 0, live: 0, held: '0', transfers: ['margin 12004000', 'payout 18006000'], holds: ['1:posted'] }

describe('a call to a number', () => {
  it('is bridged, settled, and told to those who may know', async () => {
    await start({ agents: 0 })
    const { reply, callSid, callId } = await exchange.ring()
    const target = exchange.world.targets[0]
    expect(reply.body).toContain(`<Dial answerOnBridge="true" timeout="15" timeLimit="14400" action="${WEBHOOK_BASE_URL}/carrier/voice?step=dial-1&amp;call=${callId}">`)
    expect(reply.body).toContain(`statusCallbackEvent="initiated ringing answered completed">${target?.destination ?? '?'}</Number>`)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'routing', attempts: ['1:number:planned'], leases: 1, held: '30010000' })

    const leg = newCallSid()
    await post(legCallback(callId, 1, leg, 0, 'initiated', 0))
    await post(legCallback(callId, 1, leg, 1, 'ringing', 1))
    await post(legCallback(callId, 1, leg, 2, 'in-progress', 3))
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'connected', attempts: ['1:number:answered'], leases: 1 })
    const hangUp = await post(dialAction(callId, callSid, 1, { DialCallStatus: 'completed', DialCallSid: leg, DialCallDuration: '40' }))
    expect(hangUp.body).toContain('<Response><Hangup/></Response>')
    await post(legCallback(callId, 1, leg, 3, 'completed', 43, 40))
    await post(callerEnded(callSid, 43, 43))
    expect(await readCallState(database(), callId)).toEqual({ ...PAID, durationSeconds: 40, attempts: ['1:number:completed'] })
    expect(await readEvents(database(), callId)).toEqual(['call.received', 'call.routed', 'call.ringing', 'call.connected', 'call.ended', 'call.settled'])
  })

  it('ends the same whatever the order and repetition of its callbacks', async () => {
    await start({ agents: 0, funds: '100000.00' })
    let before: CallState | undefined
    for (let round = 0; round < 12; round++) {
      const { callSid, callId } = await exchange.ring()
      const leg = newCallSid()
      const deliveries = [
        legCallback(callId, 1, leg, 0, 'initiated', 0), legCallback(callId, 1, leg, 1, 'ringing', 1), legCallback(callId, 1, leg, 2, 'in-progress', 3),
        legCallback(callId, 1, leg, 3, 'completed', 43, 40), callerEnded(callSid, 43, 43),
      ]
      // A different order each round, the first two rounds forwards and backwards; everything twice, some of it at once.
      const shuffled = deliveries.map((_, index) => deliveries[(index * (1 + (round % 4)) + round) % deliveries.length]).filter((delivery) => delivery !== undefined)
      const order = round === 0 ? deliveries : round === 1 ? deliveries.toReversed() : shuffled
      const all = new Set([...order, ...deliveries])
      if (round % 3 === 2) await Promise.all([...all].map(post))
      else for (const delivery of all) await post(delivery)
      for (const delivery of deliveries) await post(delivery)
      const state = await readCallState(database(), callId)
      expect(state).toEqual(before ?? { ...PAID, durationSeconds: 40, attempts: ['1:number:completed'] })
      before = state
      const events = await readEvents(database(), callId)
      expect(events.filter((type) => type === 'call.settled')).toHaveLength(1)
    }
  })

  it('moves on when the line is busy, within the same webhook; the repeat gets the same next candidate', async () => {
    await start({ agents: 0 })
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    const busy = dialAction(callId, callSid, 1, { DialCallStatus: 'busy', DialCallSid: leg })
    const [first, second] = await Promise.all([post(busy), post(busy)])
    expect(first.body).toContain(exchange.world.targets[1]?.destination)
    expect(first.body).toContain(`step=dial-2&amp;call=${callId}`)
    expect(second).toEqual(first)
    expect(await post(busy)).toEqual(first)
    expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:number:busy', '2:number:planned'], leases: 1, held: '15000000', holds: ['1:voided', '2:held'] })

    const apology = await post(dialAction(callId, callSid, 2, { DialCallStatus: 'no-answer', DialCallSid: newCallSid() }))
    expect(apology.body).toMatch(/<Say>.*Nobody is available.*<\/Say><Hangup\/>/)
    await post(callerEnded(callSid, 30, 30))
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended', outcome: 'unanswered', settled: true, leases: 0, live: 0, held: '0', transfers: [], holds: ['1:voided', '2:voided'] })
  })

  it('moves on when the carrier could not even make the leg', async () => {
    await start({ agents: 0 })
    const { callSid, callId } = await exchange.ring()
    const next = await post(dialAction(callId, callSid, 1, { DialCallStatus: 'failed' }))
    expect(next.body).toContain(`step=dial-2&amp;call=${callId}`)
    expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:number:failed', '2:number:planned'] })
  })

  it('is abandoned when the caller hangs up while it rings: nobody else is tried, nobody pays', async () => {
    await start({ agents: 0 })
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    await post(legCallback(callId, 1, leg, 1, 'ringing', 1))
    await post(legCallback(callId, 1, leg, 2, 'canceled', 6, 0))
    const answer = await post(dialAction(callId, callSid, 1, { CallStatus: 'completed', DialCallStatus: 'canceled', DialCallSid: leg, Timestamp: at(6) }))
    expect(answer.body).toContain('<Hangup/>')
    await post(callerEnded(callSid, 6, 6))
    expect(await readCallState(database(), callId)).toEqual({
      state: 'ended', outcome: 'abandoned', settled: true, durationSeconds: 0, attempts: ['1:number:canceled'], leases: 0, live: 0, held: '0', transfers: [], holds: ['1:voided'],
    })
  })

  it('is not paid for below the payable talk time', async () => {
    await start({ agents: 0, campaign: { payableAfterSeconds: 30 } })
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    await post(legCallback(callId, 1, leg, 2, 'in-progress', 3))
    await post(legCallback(callId, 1, leg, 3, 'completed', 32, 29))
    await post(callerEnded(callSid, 32, 32))
    expect(await readCallState(database(), callId)).toMatchObject({ outcome: 'connected', settled: true, durationSeconds: 29, transfers: [], holds: ['1:voided'] })
    // The call says what was paid, also after news that comes late; the attempt keeps the price it was offered at.
    await post({ path: '/carrier/status?step=inbound', fields: { ...callFields(exchange.world, callSid), CallStatus: 'completed', SequenceNumber: '1', Timestamp: at(33), CallDuration: '33' } })
    const { rows } = await database().admin.query<{ price: string; offered: string }>(
      `select c."priceMicros"::text as price, a."priceMicros"::text as offered from call c join call_attempt a on a."callId" = c.id where c.id = $1`, [callId])
    expect(rows).toEqual([{ price: '0', offered: '30010000' }])
  })
})

describe('a call that nobody can take', () => {
  it('hears an apology, and its reasons are stored', async () => {
    await start({ agents: 0, target: { states: ['CA'] } })
    const { reply, callSid, callId } = await exchange.ring()
    expect(reply.body).toMatch(/<Say>.*Nobody is available.*<\/Say><Hangup\/>/)
    await post(callerEnded(callSid, 8, 8))
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended', outcome: 'unanswered', settled: true, attempts: [], transfers: [] })
    const [decision] = await readDecisions(database(), exchange.world.organization.id, callId)
    expect(decision?.explanation.targets.map((verdict) => verdict.reason)).toEqual(['not_eligible.geography', 'not_eligible.geography'])
    expect(decision?.replayed).toBe(decision?.trace)
  })
})

describe('a call to an agent', () => {
  const begin = async (options: ExchangeOptions = {}): Promise<{ callSid: string; callId: string; agentIds: string[]; reply: Reply }> => {
    await start({ agents: 1, buyers: 1, ...options })
    const agentIds = exchange.world.users.filter((user) => user.role === 'agent').map((user) => user.id)
    for (const id of agentIds) await seatAgent(database(), id)
    return { ...(await exchange.ring()), agentIds }
  }

  it('puts the caller into a conference, rings the agent after the commit, and settles', async () => {
    const { reply, callSid, callId, agentIds } = await begin()
    expect(reply.body).toContain(`>${callId}</Conference></Dial>`)
    const { order, callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    expect(order).toMatchObject({
      conferenceName: callId, label: 'agent-1', identity: `agent_${agentIds[0]?.replaceAll('-', '') ?? ''}`, ringTimeoutSeconds: 15,
      statusCallback: `${WEBHOOK_BASE_URL}/carrier/status?step=leg-1&call=${callId}`, parameters: { callId, caller: '+15551230001', price: '15.00', ringSeconds: '15' },
    })
    await post(legCallback(callId, 1, leg, 1, 'ringing', 1))
    await post(legCallback(callId, 1, leg, 2, 'in-progress', 4))
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'connected', attempts: ['1:agents:answered'], leases: 1 })
    await post(legCallback(callId, 1, leg, 3, 'completed', 64, 60))
    const answer = await post(dialAction(callId, callSid, 1, { DialCallStatus: 'answered' }))
    expect(answer.body).toContain('<Hangup/>')
    await post(callerEnded(callSid, 64, 64))
    expect(await readCallState(database(), callId)).toMatchObject({ outcome: 'connected', settled: true, durationSeconds: 60, leases: 0, live: 0, transfers: ['margin 6000000', 'payout 9000000'] })
    expect(exchange.carrier.orders).toHaveLength(1)
  })

  it('goes to the next candidate when the agent lets it ring; the agent is told, and gets no more calls', async () => {
    const { callSid, callId, agentIds } = await begin()
    const { callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    await post(legCallback(callId, 1, leg, 1, 'ringing', 1))
    await post(legCallback(callId, 1, leg, 2, 'no-answer', 16, 0))
    const redirect = await waitForOrder(exchange.carrier, 'redirect')
    expect(redirect).toEqual({ kind: 'redirect', callSid, url: `${WEBHOOK_BASE_URL}/carrier/voice?step=next-2&call=${callId}` })
    const next: Posted = { path: `/carrier/voice?step=next-2&call=${callId}`, fields: callFields(exchange.world, callSid, { CallStatus: 'in-progress' }) }
    const answer = await post(next)
    expect(answer.body).toContain(`step=dial-2&amp;call=${callId}`)
    expect(answer.body).toContain('</Number>')
    expect(await post(next)).toEqual(answer)
    const { rows } = await database().admin.query<{ state: string; reason: string }>('select state, reason from agent_presence where "userId" = $1', [agentIds[0]])
    expect(rows[0]).toMatchObject({ state: 'not_answering', reason: expect.stringMatching(/rang for 15 seconds/) })
    expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:no-answer', '2:number:planned'], holds: ['1:voided', '2:held'] })
  })

  it('goes on without an agent who declines; the agent stays available', async () => {
    const { callId, agentIds } = await begin()
    const { callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    await post(legCallback(callId, 1, leg, 1, 'ringing', 1))
    await post(legCallback(callId, 1, leg, 2, 'busy', 3, 0))
    await waitForOrder(exchange.carrier, 'redirect')
    const { rows } = await database().admin.query<{ state: string }>('select state from agent_presence where "userId" = $1', [agentIds[0]])
    expect(rows[0]?.state).toBe('available')
    // Nobody hears more of a call that goes on elsewhere: that the seat is free again has to be said by itself.
    const events = await database().admin.query<{ audience: string[] }>(`select audience from event where "organizationId" = $1 and type = 'agent.state' and body ->> 'userId' = $2`, [exchange.world.organization.id, agentIds[0]])
    expect(events.rows.map((event) => event.audience)).toContainEqual(['staff', `user:${agentIds[0]}`])
    expect((await readCallState(database(), callId)).attempts).toContain('1:agents:busy')
  })

  it('rings the next agent into the same conference, without moving the caller', async () => {
    const { callId } = await begin({ agents: 2 })
    const first = await waitForOrder(exchange.carrier, 'add_agent')
    await post(legCallback(callId, 1, first.callSid, 2, 'busy', 3, 0))
    const second = await waitForOrder(exchange.carrier, 'add_agent', 1)
    expect(second.order).toMatchObject({ conferenceName: callId, label: 'agent-2', statusCallback: `${WEBHOOK_BASE_URL}/carrier/status?step=leg-2&call=${callId}` })
    expect(second.order.identity).not.toBe(first.order.identity)
    expect(exchange.carrier.orders.map((order) => order.kind)).toEqual(['add_agent', 'add_agent'])
  })

  it('is apologised for when nobody is left', async () => {
    const { callSid, callId } = await begin({ target: { states: ['NY'] } })
    const { callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    await database().admin.query(`update target set status = 'paused' where "organizationId" = $1 and kind = 'number'`, [exchange.world.organization.id])
    await database().admin.query(`update organization set "configRevision" = "configRevision" + 1 where id = $1`, [exchange.world.organization.id])
    await exchange.control.book.refresh()
    await post(legCallback(callId, 1, leg, 2, 'busy', 3, 0))
    const apology = await waitForOrder(exchange.carrier, 'replace')
    expect(apology).toMatchObject({ callSid, twiml: expect.stringMatching(/Nobody is available/) })
    await post(callerEnded(callSid, 12, 12))
    expect(await settled(callId)).toMatchObject({ outcome: 'unanswered', transfers: [], leases: 0, held: '0' })
  })

  it('is cancelled when the caller hangs up while it rings', async () => {
    const { callSid, callId, agentIds } = await begin()
    const { callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    await post(legCallback(callId, 1, leg, 1, 'ringing', 1))
    await post(callerEnded(callSid, 5, 5))
    expect(await waitForOrder(exchange.carrier, 'end')).toEqual({ kind: 'end', callSid: leg })
    await post(legCallback(callId, 1, leg, 2, 'canceled', 5, 0))
    expect(await settled(callId)).toMatchObject({ outcome: 'abandoned', attempts: ['1:agents:canceled'], leases: 0, live: 0, held: '0', transfers: [], holds: ['1:voided'] })
    const { rows } = await database().admin.query<{ state: string }>('select state from agent_presence where "userId" = $1', [agentIds[0]])
    expect(rows[0]?.state).toBe('available')
    expect(exchange.carrier.orders.filter((order) => order.kind === 'add_agent')).toHaveLength(1)
  })

  it('is never rung when the caller is gone before its turn', async () => {
    await start({ agents: 1, buyers: 1 })
    const agentId = exchange.world.users.find((user) => user.role === 'agent')?.id ?? ''
    await seatAgent(database(), agentId)
    // The account's one call of this second is spent.
    await exchange.control.pacer.acquire(exchange.world.carrier.accountSid, exchange.world.carrier.callsPerSecond)
    const { callSid, callId } = await exchange.ring()
    await post(callerEnded(callSid, 1, 1))
    expect(await settled(callId)).toMatchObject({ outcome: 'abandoned', attempts: ['1:agents:canceled'] })
    await exchange.control.pacer.acquire(exchange.world.carrier.accountSid, exchange.world.carrier.callsPerSecond)
    expect(exchange.carrier.orders).toEqual([])
  })

  it('is cancelled when the caller goes while the order is on its way', async () => {
    await start({ agents: 1, buyers: 1 })
    await seatAgent(database(), exchange.world.users.find((user) => user.role === 'agent')?.id ?? '')
    const ordered = Promise.withResolvers<void>()
    const accept = Promise.withResolvers<{ callSid: string }>()
    exchange.carrier.addAgentAnswers.push(() => {
      ordered.resolve()
      return accept.promise
    })
    const { callSid, callId } = await exchange.ring()
    await ordered.promise
    await post(callerEnded(callSid, 1, 1))
    const leg = newCallSid()
    accept.resolve({ callSid: leg })
    expect(await waitForOrder(exchange.carrier, 'end')).toEqual({ kind: 'end', callSid: leg })
    await post(legCallback(callId, 1, leg, 0, 'canceled', 2, 0))
    expect(await settled(callId)).toMatchObject({ outcome: 'abandoned', leases: 0, held: '0' })
  })

  it('goes to the next candidate when the carrier refuses to ring the agent', async () => {
    await start({ agents: 1, buyers: 1 })
    await seatAgent(database(), exchange.world.users.find((user) => user.role === 'agent')?.id ?? '')
    exchange.carrier.addAgentAnswers.push(() => Promise.reject(carrierFailure(400, 21217)))
    const { callId } = await exchange.ring()
    await waitForOrder(exchange.carrier, 'redirect')
    expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:failed', '2:number:planned'] })
  })

  it('is rung once when the carrier’s answer to the order was lost', async () => {
    await start({ agents: 1, buyers: 1 })
    await seatAgent(database(), exchange.world.users.find((user) => user.role === 'agent')?.id ?? '')
    const leg = newCallSid()
    exchange.carrier.addAgentAnswers.push(() => Promise.reject(carrierFailure(0)))
    const found = vi.spyOn(exchange.carrier, 'findParticipant').mockResolvedValueOnce({ callSid: leg })
    const { callId } = await exchange.ring()
    await vi.waitFor(async () => expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:dialing'] }))
    expect(found).toHaveBeenCalledOnce()
    expect(exchange.carrier.orders).toEqual([])
  })

  it('counts as answered when only the conference says so', async () => {
    const { callId } = await begin()
    const { callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    const joined = await exchange.post(`/carrier/conference?step=room-1&call=${callId}`, {
      ConferenceSid: `CF${'0'.repeat(32)}`, FriendlyName: callId, StatusCallbackEvent: 'participant-join', CallSid: leg, ParticipantLabel: 'agent-1', SequenceNumber: '2', Timestamp: at(4),
    })
    expect(joined.status).toBe(204)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'connected', attempts: ['1:agents:answered'] })
  })

  it('hangs up when the conference is over and the carrier says that the agent was in it', async () => {
    const { callSid, callId } = await begin()
    const { callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    await vi.waitFor(async () => expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:dialing'] }))
    exchange.carrier.calls.set(leg, { sid: leg, status: 'completed', durationSeconds: 20, startedAt: null, endedAt: new Date() })
    const answer = await post(dialAction(callId, callSid, 1, { DialCallStatus: 'answered' }))
    expect(answer.body).toContain('<Response><Hangup/></Response>')
    expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:completed'], leases: 0 })
  })

  it('goes on when the conference broke under the caller', async () => {
    const { callSid, callId } = await begin()
    const { callSid: leg } = await waitForOrder(exchange.carrier, 'add_agent')
    await vi.waitFor(async () => expect(await readCallState(database(), callId)).toMatchObject({ attempts: ['1:agents:dialing'] }))
    exchange.carrier.calls.set(leg, { sid: leg, status: 'ringing', durationSeconds: null, startedAt: null, endedAt: null })
    const answer = await post(dialAction(callId, callSid, 1, { DialCallStatus: 'answered' }))
    expect(answer.body).toContain(`step=dial-2&amp;call=${callId}`)
    expect(exchange.carrier.orders.at(-1)).toEqual({ kind: 'end', callSid: leg })
  })
})

describe('a call that a compliance rule denies', () => {
  it('hears an apology, takes no place and no money, and the stored decision says why for every target', async () => {
    await start({ agents: 0, rules: [() => ({ verdict: 'abstain', ruleId: 'other', reason: '' }), () => ({ verdict: 'deny', ruleId: 'blocked-caller', reason: 'The caller is on the block list.' })] })
    const { reply, callId } = await exchange.ring()
    expect(reply.body).toContain('<Say>')
    expect(await readCallState(database(), callId)).toMatchObject({ leases: 0, held: '0', transfers: [], holds: [] })
    const [decision] = await readDecisions(database(), exchange.world.organization.id, callId)
    expect((await readCallState(database(), callId)).outcome).toBe('refused')
    expect(decision?.denial).toEqual({ ruleId: 'blocked-caller', reason: 'The caller is on the block list.' })
    expect(decision?.explanation.targets.map((verdict) => verdict.reason)).toEqual(exchange.world.targets.map(() => 'compliance.denied'))
    expect(decision?.replayed).toBe(decision?.trace)
  })
})
