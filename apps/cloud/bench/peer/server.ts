/**
 * The peer: the stack that this product's specification first named (Express, Twilio's SDK, Drizzle), written the way such applications are: look the
 * number up, look the targets up, decide, and write the rows in one transaction. Its rows are ours: inbox, call, leases, hold, events.
 */
import { randomUUID } from 'node:crypto'
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import express from 'express'
import type { Request, Response } from 'express'
import pg from 'pg'
import twilio from 'twilio'
import * as tables from './schema.ts'

const LEASE_MS = 4 * 3_600_000
const INCREMENT_MICROS = 10_000n
const url = new URL(process.env['PEER_DATABASE_URL'] ?? '')
const authToken = process.env['PEER_AUTH_TOKEN'] ?? ''
const db = drizzle(new pg.Pool({ connectionString: url.href, max: 20 }), { schema: tables })
type Tx = Parameters<Parameters<typeof db.transaction>[0]>[0]

interface Decision {
  readonly organizationId: string
  readonly campaignId: string
  readonly winner: typeof tables.target.$inferSelect
  readonly priceMicros: bigint
  readonly trace: object
}

async function decide(to: string): Promise<Decision | undefined> {
  const [campaign] = await db.select({ id: tables.campaign.id, organizationId: tables.campaign.organizationId, floorMicros: tables.campaign.floorMicros })
    .from(tables.phoneNumber).innerJoin(tables.campaign, eq(tables.campaign.id, tables.phoneNumber.campaignId)).where(eq(tables.phoneNumber.number, to)).limit(1)
  if (!campaign) return undefined
  const bids = await db.select({ target: tables.target, available: sql<string>`${tables.account.postedMicros} - ${tables.account.heldMicros}` })
    .from(tables.target).innerJoin(tables.account, eq(tables.account.buyerId, tables.target.buyerId))
    .where(and(eq(tables.target.campaignId, campaign.id), eq(tables.target.status, 'active'), gte(tables.target.bidMicros, campaign.floorMicros))).orderBy(desc(tables.target.bidMicros))
  const eligible = bids.filter((bid) => bid.target.live < bid.target.maxConcurrency && BigInt(bid.available) >= bid.target.bidMicros)
  const [winner, runnerUp] = eligible
  if (!winner) return undefined
  const floor = runnerUp ? runnerUp.target.bidMicros + INCREMENT_MICROS : campaign.floorMicros
  return {
    organizationId: campaign.organizationId, campaignId: campaign.id, winner: winner.target, priceMicros: floor < winner.target.bidMicros ? floor : winner.target.bidMicros,
    trace: { to, bids: bids.map((bid) => ({ targetId: bid.target.id, buyerId: bid.target.buyerId, bidMicros: String(bid.target.bidMicros), result: bid === winner ? 'won' : 'lost' })) },
  }
}

function answer(decision: Decision | undefined, callId: string): string {
  const response = new twilio.twiml.VoiceResponse()
  if (!decision) response.say('Sorry, nobody can take your call.')
  else response.dial({ answerOnBridge: true, timeout: 15, action: `/voice?step=dial-1&call=${callId}` }).number({ statusCallback: `/status?step=leg-1&call=${callId}`, statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] }, decision.winner.destination)
  return response.toString()
}

async function write(tx: Tx, form: Record<string, string>, key: string, callId: string, decision: Decision, response: string): Promise<void> {
  const { organizationId, campaignId, winner, priceMicros } = decision
  const now = Date.now()
  const expiresAt = new Date(now + LEASE_MS)
  await tx.insert(tables.inbox).values({ key, organizationId, response })
  await tx.insert(tables.call).values({
    id: callId, organizationId, campaignId, callSid: form['CallSid'] ?? '', from: form['From'] ?? '', to: form['To'] ?? '', callerState: form['FromState'] ?? null, state: 'routing',
    targetId: winner.id, buyerId: winner.buyerId, priceMicros, trace: decision.trace, receivedAt: new Date(now),
  })
  await tx.insert(tables.lease).values([
    { callId, kind: 'campaign', scopeId: campaignId, expiresAt }, { callId, kind: 'buyer', scopeId: winner.buyerId, expiresAt }, { callId, kind: 'target', scopeId: winner.id, expiresAt },
  ])
  await tx.insert(tables.hold).values({ key: `call:${callId}:1`, callId, buyerId: winner.buyerId, amountMicros: priceMicros, state: 'held', expiresAt })
  const taken = await tx.update(tables.target).set({ live: sql`${tables.target.live} + 1` }).where(and(eq(tables.target.id, winner.id), lt(tables.target.live, tables.target.maxConcurrency))).returning({ id: tables.target.id })
  if (taken.length === 0) throw new Error('Concurrency exhausted')
  await tx.update(tables.account).set({ heldMicros: sql`${tables.account.heldMicros} + ${priceMicros}` }).where(and(eq(tables.account.buyerId, winner.buyerId), gte(sql`${tables.account.postedMicros} - ${tables.account.heldMicros}`, priceMicros)))
  const [row] = await tx.update(tables.organization).set({ eventSeq: sql`${tables.organization.eventSeq} + 2` }).where(eq(tables.organization.id, organizationId)).returning({ seq: tables.organization.eventSeq })
  const seq = row?.seq ?? 0n
  await tx.insert(tables.event).values([
    { organizationId, seq: seq - 1n, type: 'call.received', body: { callId, state: 'routing' } }, { organizationId, seq, type: 'call.routed', body: { callId, state: 'routing', attempt: 1 } },
  ])
}

async function voice(request: Request, response: Response): Promise<void> {
  const form = request.body as Record<string, string>
  const signature = request.get('x-twilio-signature') ?? ''
  if (!twilio.validateRequest(authToken, signature, `http://${request.get('host')}${request.originalUrl}`, form)) return void response.status(403).send('Signature')
  const { step } = request.query as { step?: string }
  const key = [form['AccountSid'], form['CallSid'], step, form['CallStatus'], form['SequenceNumber'] ?? ''].join('|')
  const [known] = await db.select({ response: tables.inbox.response }).from(tables.inbox).where(eq(tables.inbox.key, key)).limit(1)
  if (known) return void response.type('text/xml').send(known.response)
  const callId = randomUUID()
  const decision = await decide(form['To'] ?? '')
  const twiml = answer(decision, callId)
  if (decision) await db.transaction((tx) => write(tx, form, key, callId, decision, twiml))
  response.type('text/xml').send(twiml)
}

const app = express()
app.disable('x-powered-by')
app.use(express.urlencoded({ extended: false }))
app.post('/carrier/voice', voice)
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) process.send?.({ type: 'ready', url: `http://localhost:${address.port}` })
})
