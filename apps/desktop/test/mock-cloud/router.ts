/** The exchange's procedures over the world in memory, with the real schemas on the way in and out. */
import { createHmac } from 'node:crypto'
import {
  agentStatusSchema, AppError, balanceSchema, callJourneySchema, callListInputSchema, callListSchema, campaignViewSchema, configMutationSchema, configReceiptSchema, decisionExplanationSchema, decisionReplaySchema, eventSchema, explainInputSchema, loginInputSchema,
  loginOutputSchema, overviewSchema, seatSchema, sessionSchema, setAgentStateInputSchema, STAFF_ROLES, systemInfoSchema, targetViewSchema, uuidSchema, voiceTokenSchema, whatIfCallInputSchema, whatIfCallSchema,
  whatIfCampaignInputSchema, whatIfCampaignSchema, wireTransformer,
  type CallSummary, type Viewer,
} from '@ringfloor/shared'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import { applyMutation } from './apply-mutation.ts'
import { explain, replay, whatIfCall, whatIfCampaign } from './decisions.ts'
import { journeyOf } from './journey.ts'
import { emit, type World } from './world.ts'

export const MOCK_PASSWORD = 'correct horse'

export interface MockContext {
  readonly world: World
  readonly viewer: Viewer | null
  readonly faults: MockFaults
  readonly signIn: (viewer: Viewer | null) => void
  readonly carrier: MockCarrier | null
}

/** A carrier to register with; without one the softphone stays unregistered. */
export interface MockCarrier {
  readonly signalingHost: string
  readonly accountSid: string
  readonly apiKeySid: string
  readonly apiKeySecret: string
}

export interface MockFaults {
  /** Procedures that fail as an overloaded exchange would. */
  readonly failing: Set<string>
  /** Makes every answer wait, so that loading states can be seen. */
  delayMs: number
  rateLimited: boolean
}

const t = initTRPC.context<MockContext>().create({
  isDev: false,
  transformer: wireTransformer,
  errorFormatter: ({ error, shape }) => {
    const app = error.cause instanceof AppError ? error.cause : new AppError(error.code === 'BAD_REQUEST' ? 'input.invalid' : 'internal', { userMessage: 'Something went wrong on our side. Try again.' })
    return { code: shape.code, message: app.userMessage, data: app.toBody() }
  },
})

const open = t.procedure.use(async ({ ctx, path, next }) => {
  if (ctx.faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, ctx.faults.delayMs))
  if (ctx.faults.failing.has(path)) throw new AppError('overloaded', { userMessage: 'The exchange is busy. Try again in a moment.' })
  return next()
})
const signedIn = open.use(({ ctx, next }) => {
  if (!ctx.viewer) throw new AppError('auth.required', { userMessage: 'Sign in to go on.' })
  return next({ ctx: { ...ctx, viewer: ctx.viewer } })
})

const isStaff = (viewer: Viewer) => STAFF_ROLES.includes(viewer.role)
const staff = signedIn.use(({ ctx, next }) => {
  if (!isStaff(ctx.viewer)) throw new AppError('auth.forbidden', { userMessage: 'Your role may not do this.' })
  return next()
})
const session = (viewer: Viewer) => ({ viewer, expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString() })

/** Roughly the exchange's own rules: what a viewer has no right to is null. */
function project(viewer: Viewer, call: CallSummary): CallSummary {
  if (isStaff(viewer)) return { ...call, ownResult: null, ownReason: null, ownBid: null }
  if (viewer.role === 'agent') return { ...call, publisherName: null, payout: null, ownResult: null, ownBid: null }
  if (viewer.role === 'publisher') return { ...call, caller: null, buyerName: null, targetName: null, agentName: null, price: null, ownResult: null, ownReason: null, ownBid: null }
  const won = call.buyerName === viewer.buyerName
  if (won) return { ...call, publisherName: null, payout: null, ownResult: 'won', ownReason: null }
  return { ...call, publisherName: null, payout: null, caller: null, callerState: null, buyerName: null, targetName: null, agentName: null, price: null, ownResult: call.ownReason ? 'not_offered' : 'lost', ownReason: call.ownReason ?? 'lost.outbid', connectedAt: null, ringingAt: null, durationSeconds: null }
}

function agentStatus(ctx: MockContext & { viewer: Viewer }) {
  const status = ctx.world.agents.get(ctx.viewer.userId)
  if (!status) throw new AppError('auth.forbidden', { userMessage: 'Your role may not do this.' })
  return status
}

/** Twilio's access token: a JWT with its own content type, signed with the API key's secret. */
function signVoiceToken(carrier: MockCarrier | null, exp: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = `${part({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' })}.${part({ jti: `${carrier?.apiKeySid}-${exp}`, grants: { identity: 'agent_1', voice: { incoming: { allow: true } } }, iss: carrier?.apiKeySid ?? 'SK', sub: carrier?.accountSid ?? 'AC', exp })}`
  return `${unsigned}.${createHmac('sha256', carrier?.apiKeySecret ?? 'none').update(unsigned).digest('base64url')}`
}

const authRouter = t.router({
  login: open.input(loginInputSchema).output(loginOutputSchema).mutation(({ ctx, input }) => {
    if (ctx.faults.rateLimited) throw new AppError('rate_limit.exceeded', { userMessage: 'Too many attempts. Wait a moment.', details: { retryAfterSeconds: 42 } })
    const viewer = ctx.world.users.find((user) => user.username === input.username)
    if (!viewer || input.password !== MOCK_PASSWORD) throw new AppError('auth.invalid_credentials', { userMessage: 'User name or password is wrong.' })
    ctx.signIn(viewer)
    return session(viewer)
  }),
  logout: signedIn.output(z.object({ ok: z.literal(true) })).mutation(({ ctx }) => {
    ctx.signIn(null)
    return { ok: true as const }
  }),
  session: open.output(sessionSchema.nullable()).query(({ ctx }) => (ctx.viewer ? session(ctx.viewer) : null)),
  me: signedIn.output(sessionSchema).query(({ ctx }) => session(ctx.viewer)),
})

const agentRouter = t.router({
  status: signedIn.output(agentStatusSchema).query(({ ctx }) => agentStatus(ctx)),
  setState: signedIn.input(setAgentStateInputSchema).output(agentStatusSchema).mutation(({ ctx, input }) => {
    const status = { ...agentStatus(ctx), state: input.state, reason: null, since: new Date().toISOString() }
    ctx.world.agents.set(ctx.viewer.userId, status)
    emit(ctx.world, 'agent.state', { userId: ctx.viewer.userId })
    return status
  }),
  voiceToken: signedIn.output(voiceTokenSchema).mutation(({ ctx }) => {
    const expires = Date.now() + 3_600_000
    return { token: signVoiceToken(ctx.carrier, Math.floor(expires / 1000)), identity: 'agent_1', expiresAt: new Date(expires).toISOString(), signalingHost: ctx.carrier?.signalingHost ?? 'localhost:9' }
  }),
})

const PAGE_SEPARATOR = 'after:'

/** A call that was decided: a refused one reached no target. */
function decidedCall(world: World, callId: string): CallSummary {
  const call = world.calls.find((each) => each.id === callId && each.outcome !== 'refused')
  if (!call) throw new AppError('not_found', { userMessage: 'No decision is stored for this call.' })
  return call
}

const callsRouter = t.router({
  explain: staff.input(explainInputSchema).output(decisionExplanationSchema).query(({ ctx, input }) => explain(ctx.world, decidedCall(ctx.world, input.callId), input.attempt)),
  replay: staff.input(explainInputSchema).output(decisionReplaySchema).query(({ ctx, input }) => replay(ctx.world, decidedCall(ctx.world, input.callId), input.attempt)),
  whatIf: staff.input(whatIfCallInputSchema).output(whatIfCallSchema).query(({ ctx, input }) => whatIfCall(ctx.world, decidedCall(ctx.world, input.callId), input.attempt ?? 1, input.changes)),
  list: signedIn.input(callListInputSchema).output(callListSchema).query(({ ctx, input }) => {
    const visible = ctx.world.calls.map((call) => project(ctx.viewer, call)).filter((call) => (call.state === 'ended') === (input.scope === 'recent'))
    const from = input.cursor ? Number(input.cursor.slice(PAGE_SEPARATOR.length)) : 0
    const calls = visible.slice(from, from + input.limit)
    return { calls, nextCursor: from + input.limit < visible.length ? `${PAGE_SEPARATOR}${from + input.limit}` : null }
  }),
  journey: signedIn.input(z.object({ callId: uuidSchema })).output(callJourneySchema).query(({ ctx, input }) => {
    const call = ctx.world.calls.find((each) => each.id === input.callId)
    if (!call) throw new AppError('not_found', { userMessage: 'There is no such call.' })
    const journey = journeyOf(ctx.world, call)
    const own = project(ctx.viewer, call)
    if (isStaff(ctx.viewer)) return { ...journey, call: own }
    const auction = journey.auction && { ...journey.auction, draw: null, configRevision: null, targets: journey.auction.targets.filter((target) => target.buyerName === ctx.viewer.buyerName) }
    return { ...journey, call: own, auction: ctx.viewer.role === 'buyer' ? auction : null, attempts: own.ownResult === 'won' ? journey.attempts : [], postings: own.ownResult === 'won' ? journey.postings.slice(0, 1) : [], timeline: journey.timeline.slice(0, 1), facts: [] }
  }),
})

const floorRouter = t.router({
  overview: signedIn.output(overviewSchema).query(({ ctx }) => {
    const calls = ctx.world.calls.map((call) => project(ctx.viewer, call))
    const connected = calls.filter((call) => call.connectedAt !== null)
    return { liveCalls: calls.filter((call) => call.state !== 'ended').length, callsToday: calls.length, connectedToday: connected.length, amountToday: (connected.length * 31.01).toFixed(2), currency: 'USD', agentsAvailable: isStaff(ctx.viewer) ? ctx.world.seats.filter((seat) => seat.state === 'available').length : null }
  }),
  balances: signedIn.output(z.array(balanceSchema)).query(({ ctx }) => ctx.world.balances.filter((balance) => isStaff(ctx.viewer) || balance.ownerName === (ctx.viewer.buyerName ?? ctx.viewer.publisherName))),
  seats: signedIn.output(z.array(seatSchema)).query(({ ctx }) => ctx.world.seats),
})

export const mockRouter = t.router({
  auth: authRouter,
  agent: agentRouter,
  calls: callsRouter,
  floor: floorRouter,
  campaigns: t.router({
    list: signedIn.output(z.array(campaignViewSchema)).query(({ ctx }) => ctx.world.campaigns),
    whatIf: staff.input(whatIfCampaignInputSchema).output(whatIfCampaignSchema).query(({ ctx, input }) => whatIfCampaign(ctx.world, input.campaignId, input.lastCalls, input.changes)),
  }),
  targets: t.router({ list: signedIn.input(z.object({ campaignId: uuidSchema.optional() })).output(z.array(targetViewSchema)).query(({ ctx }) => ctx.world.targets.filter((target) => isStaff(ctx.viewer) || target.buyerName === ctx.viewer.buyerName)) }),
  config: t.router({ applyMutation: signedIn.input(configMutationSchema).output(configReceiptSchema).mutation(({ ctx, input }) => applyMutation(ctx.world, input)) }),
  events: t.router({
    since: signedIn.input(z.object({ afterSeq: z.string(), limit: z.number().default(200) })).output(z.object({ events: z.array(eventSchema), latestSeq: z.string(), reset: z.boolean() })).query(({ ctx, input }) => ({ events: ctx.world.events.slice(Number(input.afterSeq), Number(input.afterSeq) + input.limit), latestSeq: String(ctx.world.events.length), reset: false })),
  }),
  system: t.router({ info: signedIn.output(systemInfoSchema).query(() => ({ version: '0.1.0', carrier: 'local' as const, phonePageUrl: 'http://localhost:4410/phone', numberToDial: '+15552010001' })) }),
})
