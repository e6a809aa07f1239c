import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connect } from 'node:net'
import { once } from 'node:events'
import { createDatabase } from '../src/db/index.ts'
import { expectedSignature } from '../src/http/webhooks/signature.ts'
import { useTestDatabase } from './database.ts'
import { WEBHOOK_BASE_URL, callFields, readCallState, sendForm, startExchange } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { newCallSid } from './scripted-carrier.ts'

const database = useTestDatabase()
let exchange: Exchange
beforeAll(async () => {
  exchange = await startExchange(database(), { agents: 0 })
})
afterAll(() => exchange.close())

const VOICE = '/carrier/voice?step=inbound'
const codeOf = (body: string): string => (JSON.parse(body) as { error: { code: string } }).error.code
const countRows = async (): Promise<Record<string, number>> => {
  const { rows } = await database().admin.query<Record<string, number>>(
    `select (select count(*)::int from call) as calls, (select count(*)::int from inbox) as inbox, (select count(*)::int from lease) as leases,
      (select count(*)::int from ledger_hold) as holds, (select count(*)::int from event) as events`,
  )
  return rows[0] ?? {}
}

/** What comes back until the connection closes. */
async function sendBytes(bytes: string): Promise<string> {
  const { port, hostname } = new URL(exchange.origin)
  const socket = connect(Number(port), hostname)
  socket.end(bytes)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}

describe('a delivery that is not the carrier’s', () => {
  it.each([
    ['has no signature', () => sendForm(`${exchange.origin}${VOICE}`, { AccountSid: exchange.world.carrier.accountSid, ...callFields(exchange.world, newCallSid()) })],
    [
      'is signed with another token',
      () => {
        const form = { AccountSid: exchange.world.carrier.accountSid, ...callFields(exchange.world, newCallSid()) }
        return sendForm(`${exchange.origin}${VOICE}`, form, expectedSignature('guessed', `${WEBHOOK_BASE_URL}${VOICE}`, form))
      },
    ],
    [
      'was signed for another address',
      () => {
        const form = { AccountSid: exchange.world.carrier.accountSid, ...callFields(exchange.world, newCallSid()) }
        return sendForm(`${exchange.origin}${VOICE}`, form, expectedSignature(exchange.world.carrier.authToken, `${exchange.origin}${VOICE}`, form))
      },
    ],
    [
      'was changed on the way',
      () => {
        const form = { AccountSid: exchange.world.carrier.accountSid, ...callFields(exchange.world, newCallSid()) }
        return sendForm(`${exchange.origin}${VOICE}`, { ...form, From: '+15550000000' }, expectedSignature(exchange.world.carrier.authToken, `${WEBHOOK_BASE_URL}${VOICE}`, form))
      },
    ],
  ])('is refused and leaves nothing when it %s', async (_name, send) => {
    const before = await countRows()
    const reply = await send()
    expect([reply.status, codeOf(reply.body)]).toEqual([403, 'carrier.signature_invalid'])
    expect(await countRows()).toEqual(before)
  })

  it('is refused when the account is not known', async () => {
    const form = { ...callFields(exchange.world, newCallSid()), AccountSid: `AC${'0'.repeat(32)}` }
    const reply = await sendForm(`${exchange.origin}${VOICE}`, form, expectedSignature('x', `${WEBHOOK_BASE_URL}${VOICE}`, form))
    expect([reply.status, codeOf(reply.body)]).toEqual([403, 'carrier.account_unknown'])
  })

  it('cannot reach the campaign of another organisation', async () => {
    const other = await database().seed({ agents: 0 })
    await exchange.control.book.refresh()
    const reply = await exchange.post(VOICE, callFields(other, newCallSid()))
    expect(reply.status).toBe(200)
    expect(reply.body).toContain('not in service')
  })
})

describe('a delivery that cannot be read', () => {
  it.each([
    ['without a CallSid', { CallSid: '' }],
    ['with a CallSid of another form', { CallSid: 'CA12' }],
    ['with a status that does not exist', { CallStatus: 'dancing' }],
    ['without a caller', { From: '' }],
    ['with a NUL in the caller', { From: '+1555\u0000' }],
    ['with a caller as long as a book', { From: '+1'.padEnd(5_000, '5') }],
    ['with a sequence that is no number', { SequenceNumber: '-1' }],
  ])('is refused in code %s', async (_name, fields) => {
    const before = await countRows()
    const reply = await exchange.post(VOICE, callFields(exchange.world, newCallSid(), fields))
    expect([reply.status, codeOf(reply.body)]).toEqual([400, 'carrier.payload_invalid'])
    expect(reply.body).not.toContain('55555')
    expect(await countRows()).toEqual(before)
  })

  it.each(['/carrier/voice', '/carrier/voice?step=leg-x', '/carrier/voice?step=dial-1', '/carrier/voice?step=dial-1&call=nonsense', '/carrier/voice?step=dial-99&call=0192f0c1-0000-7000-8000-000000000001', '/carrier/voice?step=inbound&step=inbound'])(
    'is refused at %s', async (path) => {
      const reply = await exchange.post(path, callFields(exchange.world, newCallSid()))
      expect([reply.status, codeOf(reply.body)]).toEqual([400, 'carrier.payload_invalid'])
    },
  )

  it('is refused when it is no form, is empty, or is not UTF-8', async () => {
    const json = await fetch(`${exchange.origin}${VOICE}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"AccountSid":"AC"}' })
    expect([json.status, codeOf(await json.text())]).toEqual([415, 'input.invalid'])
    const empty = await fetch(`${exchange.origin}${VOICE}`, { method: 'POST' })
    expect([empty.status, codeOf(await empty.text())]).toEqual([400, 'carrier.payload_invalid'])
    const broken = await sendForm(`${exchange.origin}${VOICE}`, 'AccountSid=%ff%fe&CallSid=%E0%A4%A', 'x')
    expect([broken.status, codeOf(broken.body)]).toEqual([400, 'carrier.payload_invalid'])
  })

  it('is refused when it is larger than 64 kB, announced or not', async () => {
    const reply = await sendForm(`${exchange.origin}${VOICE}`, `AccountSid=${'A'.repeat(65 * 1024)}`, 'x')
    expect([reply.status, codeOf(reply.body)]).toEqual([413, 'input.too_large'])
    const chunked = await fetch(`${exchange.origin}${VOICE}`, {
      method: 'POST', duplex: 'half', headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new ReadableStream({
        start(controller) {
          for (let index = 0; index < 70; index++) controller.enqueue(Buffer.alloc(1024, 'a'))
          controller.close()
        },
      }),
    })
    expect([chunked.status, codeOf(await chunked.text())]).toEqual([413, 'input.too_large'])
  })

  it.each(['GET', 'PUT', 'DELETE'])('is not taken by %s', async (method) => {
    const response = await fetch(`${exchange.origin}${VOICE}`, { method })
    expect([response.status, codeOf(await response.text())]).toEqual([404, 'not_found'])
  })

  it('gets a coded answer even when it is not HTTP', async () => {
    const text = await sendBytes('THIS IS NOT HTTP\r\n\r\n')
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(codeOf(text.slice(text.indexOf('{')))).toBe('input.invalid')
  })

  it('is refused when its request line names a whole address of its own', async () => {
    const body = new URLSearchParams({ AccountSid: exchange.world.carrier.accountSid, ...callFields(exchange.world, newCallSid()) }).toString()
    const head = `POST http://evil.example${VOICE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Twilio-Signature: x\r\nContent-Type: application/x-www-form-urlencoded`
    const text = await sendBytes(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    expect(text).toMatch(/^HTTP\/1\.1 403 /)
    expect(codeOf(text.slice(text.indexOf('{')))).toBe('carrier.signature_invalid')
  })
})

describe('a delivery that comes again', () => {
  it('gets the same answer, letter by letter, and changes nothing', async () => {
    const { reply, callSid } = await exchange.ring()
    const before = await countRows()
    const again = await exchange.post(VOICE, callFields(exchange.world, callSid))
    expect(again).toEqual(reply)
    expect(reply).toMatchObject({ status: 200, type: 'text/xml; charset=utf-8' })
    expect(await countRows()).toEqual(before)
  })

  it('gets the same answer when many arrive at once, on two nodes', async () => {
    const second = await startExchange(database(), { world: exchange.world })
    try {
      const callSid = newCallSid()
      const fields = callFields(exchange.world, callSid)
      const replies = await Promise.all(Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? exchange : second).post(VOICE, fields)))
      expect(new Set(replies.map((reply) => `${reply.status} ${reply.body}`)).size).toBe(1)
      expect(replies[0]?.body).toContain('<Number')
      const { rows } = await database().admin.query('select id from call where "callSid" = $1', [callSid])
      expect(rows).toHaveLength(1)
      const leases = await database().admin.query(`select 1 from lease where "callId" = $1`, [(rows[0] as { id: string }).id])
      expect(leases.rowCount).toBe(1)
    } finally {
      await second.close()
    }
  })

  it('of a status callback, counts once', async () => {
    const { callSid, callId } = await exchange.ring()
    const leg = newCallSid()
    const path = `/carrier/status?step=leg-1&call=${callId}`
    const fields = { ...callFields(exchange.world, leg), CallStatus: 'ringing', SequenceNumber: '1', ParentCallSid: callSid }
    const replies = await Promise.all(Array.from({ length: 8 }, () => exchange.post(path, fields)))
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 8 }, () => 204))
    const before = await countRows()
    expect((await exchange.post(path, fields)).status).toBe(204)
    expect(await countRows()).toEqual(before)
    expect(await readCallState(database(), callId)).toMatchObject({ state: 'ringing', attempts: ['1:number:ringing'] })
  })
})

describe('two tenants', () => {
  it('may have calls and legs of the same id: neither sees, answers or blocks the other’s', async () => {
    const other = await startExchange(database(), { agents: 0 })
    await exchange.control.book.refresh()
    try {
      const { callSid, callId, reply } = await exchange.ring()
      const theirs = await other.ring({ CallSid: callSid })
      const { rows } = await database().admin.query<{ id: string; organizationId: string }>('select id, "organizationId" from call where "callSid" = $1', [callSid])
      expect(rows.map((row) => row.organizationId).sort()).toEqual([exchange.world.organization.id, other.world.organization.id].sort())
      expect(theirs.reply.body).toContain('<Number')
      expect(theirs.reply.body).not.toBe(reply.body)
      expect(theirs.reply.body).not.toContain(callId)

      const leg = newCallSid()
      const theirCall = rows.find((row) => row.organizationId === other.world.organization.id)?.id ?? ''
      const report = (which: Exchange, call: string, sid: string, status: string) =>
        which.post(`/carrier/status?step=leg-1&call=${call}`, { ...callFields(which.world, sid), CallStatus: status, SequenceNumber: '1', CallDuration: '5' })
      // Theirs first: what they claim must not stand in our way.
      for (const sid of [leg, newCallSid()]) expect((await report(other, theirCall, sid, 'ringing')).status).toBe(204)
      expect((await report(exchange, callId, leg, 'ringing')).status).toBe(204)
      expect((await exchange.post('/carrier/status?step=inbound', { ...callFields(exchange.world, callSid), CallStatus: 'completed', SequenceNumber: '1', CallDuration: '3' })).status).toBe(204)
      expect(await readCallState(database(), callId)).toMatchObject({ state: 'ended' })
      expect(await readCallState(database(), theirCall)).toMatchObject({ state: 'ringing' })
    } finally {
      await other.close()
    }
  })
})

describe('a clock gone mad', () => {
  it.each(['Sat, 13 Sep 275760 00:00:00 +0000', '-271821-04-20T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 +0000'])('does not lose what happened: %s', async (Timestamp) => {
    const { callSid, callId } = await exchange.ring()
    const leg = await exchange.post(`/carrier/status?step=leg-1&call=${callId}`, { ...callFields(exchange.world, newCallSid()), CallStatus: 'ringing', SequenceNumber: '1', Timestamp })
    const end = await exchange.post('/carrier/status?step=inbound', { ...callFields(exchange.world, callSid), CallStatus: 'completed', SequenceNumber: '1', CallDuration: '3', Timestamp })
    expect([leg.status, end.status]).toEqual([204, 204])
    const { rows } = await database().admin.query<{ near: boolean }>(`select abs(extract(epoch from now() - "endedAt")) < 60 as near from call where id = $1`, [callId])
    expect(rows).toEqual([{ near: true }])
  })
})

describe('a call that nobody is waiting for', () => {
  it('hears that the number is not in service; the delivery is on record', async () => {
    const callSid = newCallSid()
    const fields = callFields(exchange.world, callSid, { To: '+15559999999' })
    const reply = await exchange.post(VOICE, fields)
    expect(reply.status).toBe(200)
    expect(reply.body).toMatch(/<Say>.*not in service.*<\/Say><Hangup\/>/)
    expect(await exchange.post(VOICE, fields)).toEqual(reply)
    const { rowCount } = await database().admin.query('select 1 from inbox where "callSid" = $1', [callSid])
    expect(rowCount).toBe(1)
    const status = await exchange.post('/carrier/status?step=inbound', { ...fields, CallStatus: 'completed', SequenceNumber: '0', CallDuration: '4' })
    expect(status.status).toBe(204)
  })

  it('finds a number that was added a moment ago', async () => {
    await database().admin.query(`update phone_number set number = '+15558887777' where number = $1`, [exchange.world.campaigns[0]?.numbers[0]])
    await database().admin.query(`update organization set "configRevision" = "configRevision" + 1 where id = $1`, [exchange.world.organization.id])
    await vi.waitFor(async () => {
      const reply = await exchange.post(VOICE, callFields(exchange.world, newCallSid(), { To: '+15558887777' }))
      expect(reply.body).toContain('<Number')
    }, { timeout: 5_000, interval: 100 })
    await database().admin.query(`update phone_number set number = $1 where number = '+15558887777'`, [exchange.world.campaigns[0]?.numbers[0]])
    await database().admin.query(`update organization set "configRevision" = "configRevision" + 1 where id = $1`, [exchange.world.organization.id])
    await exchange.control.book.refresh()
  })

  it('that ended before it was asked for is not routed', async () => {
    const before = await countRows()
    const reply = await exchange.post(VOICE, callFields(exchange.world, newCallSid(), { CallStatus: 'completed' }))
    expect(reply.body).toContain('<Hangup/>')
    expect(await countRows()).toEqual(before)
  })

  it('is told so in code when a callback names no call of ours', async () => {
    const unknown = '0192f0c1-0000-7000-8000-000000000001'
    for (const path of [`/carrier/status?step=leg-1&call=${unknown}`, `/carrier/voice?step=dial-1&call=${unknown}`]) {
      const reply = await exchange.post(path, callFields(exchange.world, newCallSid()))
      expect([reply.status, codeOf(reply.body)]).toEqual([404, 'carrier.call_unknown'])
    }
  })
})

describe('the fallback address', () => {
  const FALLBACK = '/carrier/fallback?step=inbound'

  it('gives the answer that was lost when ours came too late', async () => {
    const { reply, callSid } = await exchange.ring()
    const again = await exchange.post(FALLBACK, { ...callFields(exchange.world, callSid), ErrorCode: '11205', ErrorUrl: `${WEBHOOK_BASE_URL}${VOICE}` })
    expect(again.body).toBe(reply.body)
  })

  it('routes a call whose first delivery never reached us', async () => {
    const reply = await exchange.post(FALLBACK, { ...callFields(exchange.world, newCallSid()), ErrorCode: '11200', ErrorUrl: `${WEBHOOK_BASE_URL}${VOICE}` })
    expect(reply.body).toContain('<Number')
  })

  it('apologises where the same answer would fail again, or everything fails', async () => {
    const unusable = await exchange.post(FALLBACK, { ...callFields(exchange.world, newCallSid()), ErrorCode: '12100' })
    expect(unusable.body).toMatch(/<Say>.*cannot take your call/)
    const unknown = await exchange.post(FALLBACK, {
      ...callFields(exchange.world, newCallSid()), ErrorCode: '11200', ErrorUrl: `${WEBHOOK_BASE_URL}/carrier/voice?step=dial-1&call=0192f0c1-0000-7000-8000-000000000001`,
    })
    expect([unknown.status, unknown.body]).toEqual([200, unusable.body])
  })

  it('is as closed to forgeries as the first address', async () => {
    const reply = await sendForm(`${exchange.origin}${FALLBACK}`, { AccountSid: exchange.world.carrier.accountSid, ...callFields(exchange.world, newCallSid()) }, 'forged')
    expect(codeOf(reply.body)).toBe('carrier.signature_invalid')
  })
})

describe('a database that is away', () => {
  it('is said in code, so that the carrier turns to the fallback address; there the caller hears an apology', async () => {
    const db = createDatabase({ url: database().appUrl })
    const cut = await startExchange(database(), { world: exchange.world, db })
    try {
      expect((await cut.ring()).reply.status).toBe(200)
      await db.close()
      const fields = callFields(exchange.world, newCallSid())
      const voice = await cut.post(VOICE, fields)
      expect([voice.status, codeOf(voice.body)]).toEqual([503, 'database.unavailable'])
      const fallback = await cut.post('/carrier/fallback?step=inbound', { ...fields, ErrorCode: '11200', ErrorUrl: `${WEBHOOK_BASE_URL}${VOICE}` })
      expect(fallback).toMatchObject({ status: 200, body: expect.stringMatching(/<Say>.*cannot take your call/) })
    } finally {
      await cut.close()
    }
  })
})

describe('the ringback', () => {
  it('is TwiML that plays a sound, and the sound is a WAV', async () => {
    const twiml = await exchange.post('/carrier/ringback?step=wait', callFields(exchange.world, newCallSid()))
    expect(twiml.body).toContain(`<Play loop="0">${WEBHOOK_BASE_URL}/carrier/ringback.wav</Play>`)
    const sound = await fetch(`${exchange.origin}/carrier/ringback.wav`)
    const bytes = Buffer.from(await sound.arrayBuffer())
    expect([sound.headers.get('content-type'), bytes.toString('ascii', 0, 4), bytes.readUInt32LE(4)]).toEqual(['audio/wav', 'RIFF', bytes.length - 8])
  })
})
