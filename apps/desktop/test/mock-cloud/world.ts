/** A small exchange in memory: enough state that every screen has something to show, and verbs that move it. */
import { randomBytes } from 'node:crypto'
import {
  uuidV7, type AgentStatus, type Balance, type CallJourney, type CallSummary, type CampaignView, type EventType, type ReasonCode, type RingfloorEvent, type Role, type Seat,
  type TargetView, type Viewer,
} from '@ringfloor/shared'

export const id = (): string => uuidV7(Date.now(), randomBytes(10))
const iso = (ms: number): string => new Date(ms).toISOString()

export interface World {
  readonly organizationId: string
  readonly users: readonly Viewer[]
  readonly campaigns: CampaignView[]
  readonly targets: TargetView[]
  readonly calls: CallSummary[]
  readonly journeys: Map<string, CallJourney>
  readonly balances: Balance[]
  readonly seats: Seat[]
  readonly agents: Map<string, AgentStatus>
  readonly events: RingfloorEvent[]
  /** Ids of further targets that only decisions know. */
  readonly crowd: readonly string[]
  /** Whether decisions come out again as they were stored. */
  consistent: boolean
  readonly listeners: Set<(seq: string) => void>
}

const FIRST_NAMES = ['Alma Reyes', 'Ben Okafor', 'Chloé Martin', 'Dev Patel', 'Erin Walsh', 'Farid Haddad']
const STATES = ['NY', 'NJ', 'CT', 'PA', 'MA', 'VT']

function viewer(organizationId: string, username: string, displayName: string, role: Role, party: Partial<Viewer> = {}): Viewer {
  return { userId: id(), username, displayName, role, organizationId, organizationName: 'Harbour Exchange', buyerId: null, buyerName: null, publisherId: null, publisherName: null, demo: true, ...party }
}

function target(campaignId: string, buyerId: string, buyerName: string, name: string, bid: string, more: Partial<TargetView> = {}): TargetView {
  return {
    id: id(), campaignId, buyerId, buyerName, name, kind: 'number', destination: '+15552020002', status: 'active', bid, bidProfiles: 0, currency: 'USD', timeZone: 'America/New_York', hours: null, states: null, openByRules: false,
    maxConcurrency: 2, hourCap: null, dayCap: 200, liveCalls: 0, usedThisHour: 3, usedToday: 41, version: 1, ...more,
  }
}

function balance(kind: Balance['kind'], ownerName: string, posted: string, held: string, available: string): Balance {
  return { accountId: id(), kind, ownerName, currency: 'USD', posted, held, available }
}

export function createWorld(options: { readonly empty?: boolean; readonly crowd?: number } = {}): World {
  const organizationId = id()
  const [alphaId, betaId, publisherId, campaignId] = [id(), id(), id(), id()]
  const users = [
    viewer(organizationId, 'manager', 'Maya Lindqvist', 'manager'),
    viewer(organizationId, 'agent', 'Alma Reyes', 'agent'),
    viewer(organizationId, 'alpha', 'Jonas Weber', 'buyer', { buyerId: alphaId, buyerName: 'Alpha Health' }),
    viewer(organizationId, 'beta', 'Priya Nair', 'buyer', { buyerId: betaId, buyerName: 'Beta Benefits' }),
    viewer(organizationId, 'brightleads', 'Tom Sato', 'publisher', { publisherId, publisherName: 'Brightleads' }),
    viewer(organizationId, 'operator', 'Olu Adeyemi', 'operator'),
  ]
  const world: World = {
    organizationId,
    users,
    campaigns: options.empty ? [] : [
      { id: campaignId, name: 'Medicare East', status: 'active', auctionKind: 'second_price', floor: '15.00', currency: 'USD', payout: '60 % of the price', publisherName: 'Brightleads', numbers: ['+15552010001'], version: 3 },
      { id: id(), name: 'Home Solar North-East', status: 'paused', auctionKind: 'first_price', floor: '22.50', currency: 'USD', payout: '18.00 per connected call', publisherName: null, numbers: ['+15552010044', '+15552010045'], version: 1 },
    ],
    targets: options.empty ? [] : [
      target(campaignId, alphaId, 'Alpha Health', 'Alpha desk', '42.00', { kind: 'agents', destination: null, maxConcurrency: 6, liveCalls: 2 }),
      target(campaignId, alphaId, 'Alpha Health', 'Alpha overflow', '24.50', { status: 'paused', destination: '+15552020003' }),
      target(campaignId, betaId, 'Beta Benefits', 'Beta line', '31.00', { hours: [[], ...Array.from({ length: 5 }, () => [{ from: 540, to: 1080 }]), []], usedThisHour: 12, hourCap: 12 }),
      target(campaignId, betaId, 'Beta Benefits', 'Beta west coast', '38.00', { states: ['CA', 'OR', 'WA'], destination: '+15552020005' }),
    ],
    calls: [],
    journeys: new Map(),
    balances: options.empty ? [] : [
      balance('buyer', 'Alpha Health', '500.00', '31.01', '468.99'),
      balance('buyer', 'Beta Benefits', '1284.50', '0.00', '1284.50'),
      balance('publisher', 'Brightleads', '812.40', '0.00', '812.40'),
      balance('platform_revenue', 'Harbour Exchange', '541.60', '0.00', '541.60'),
    ],
    seats: options.empty ? [] : FIRST_NAMES.map((displayName, index) => ({
      userId: index === 0 ? (users[1]?.userId ?? id()) : id(), displayName, state: index === 3 ? 'away' : index === 4 ? 'not_answering' : 'available', softphoneReady: index !== 2, onCall: index === 1, since: iso(Date.now() - 40_000 * (index + 1)),
    })),
    agents: new Map(users.filter((user) => user.role === 'agent').map((user) => [user.userId, { state: 'away', reason: null, since: iso(Date.now() - 300_000), softphoneReady: false, callId: null }])),
    events: [],
    crowd: Array.from({ length: options.crowd ?? 0 }, id),
    consistent: true,
    listeners: new Set(),
  }
  if (!options.empty) fillHistory(world)
  return world
}

const OUTCOMES: readonly (readonly [CallSummary['outcome'], ReasonCode | null])[] = [
  ['connected', null], ['connected', null], ['abandoned', 'lost.caller_hung_up'], ['connected', null], ['unanswered', 'technical.no_answer'], ['connected', null], ['refused', 'price.below_floor'], ['connected', null],
]

function fillHistory(world: World): void {
  const now = Date.now()
  for (let index = 0; index < 34; index++) {
    const [outcome, ownReason] = OUTCOMES[index % OUTCOMES.length] ?? ['connected', null]
    addCall(world, { receivedAtMs: now - 200_000 - index * 431_000, state: 'ended', outcome, ownReason, index })
  }
  addCall(world, { receivedAtMs: now - 74_000, state: 'connected', outcome: null, ownReason: null, index: 1 })
  addCall(world, { receivedAtMs: now - 9000, state: 'ringing', outcome: null, ownReason: null, index: 2 })
  addCall(world, { receivedAtMs: now - 700, state: 'routing', outcome: null, ownReason: null, index: 3 })
}

interface NewCall {
  readonly receivedAtMs: number
  readonly state: CallSummary['state']
  readonly outcome: CallSummary['outcome']
  readonly ownReason: ReasonCode | null
  readonly index: number
}

export function addCall(world: World, { receivedAtMs, state, outcome, ownReason, index }: NewCall): CallSummary {
  const answered = outcome === 'connected' || state === 'connected'
  const beta = index % 5 === 3
  const duration = answered && state === 'ended' ? 31 + ((index * 97) % 700) : null
  const call: CallSummary = {
    id: id(), campaignId: world.campaigns[0]?.id ?? id(), campaignName: 'Medicare East', publisherName: 'Brightleads', state, outcome,
    caller: `+1212555${String(1000 + ((index * 379) % 9000))}`, callerState: STATES[index % STATES.length] ?? null, dialedNumber: '+15552010001',
    buyerName: state === 'routing' || outcome === 'refused' ? null : beta ? 'Beta Benefits' : 'Alpha Health', targetName: state === 'routing' || outcome === 'refused' ? null : beta ? 'Beta line' : 'Alpha desk',
    agentName: beta || state === 'routing' || outcome === 'refused' ? null : (FIRST_NAMES[index % 3] ?? null), currency: 'USD', price: state === 'routing' || outcome === 'refused' ? null : '31.01', payout: answered && state === 'ended' ? '18.606' : null,
    ownResult: answered ? 'won' : outcome === 'refused' ? 'not_offered' : 'lost', ownReason, ownBid: '42.00', receivedAt: iso(receivedAtMs), ringingAt: state === 'routing' || outcome === 'refused' ? null : iso(receivedAtMs + 412),
    connectedAt: answered ? iso(receivedAtMs + 5312) : null, endedAt: state === 'ended' ? iso(receivedAtMs + 5312 + (duration ?? 9) * 1000) : null, durationSeconds: state === 'ended' ? (duration ?? 0) : null, settled: state === 'ended',
  }
  world.calls.unshift(call)
  world.calls.sort((left, right) => right.receivedAt.localeCompare(left.receivedAt))
  return call
}

/** Appends an event and tells the sockets. */
export function emit(world: World, type: EventType, body: RingfloorEvent['body']): void {
  const seq = String(world.events.length + 1)
  world.events.push({ seq, type, at: iso(Date.now()), body })
  for (const listener of world.listeners) listener(seq)
}

/** Replaces a call's fields and says so. */
export function changeCall(world: World, callId: string, change: Partial<CallSummary>, type: EventType): void {
  const at = world.calls.findIndex((call) => call.id === callId)
  const call = world.calls[at]
  if (!call) return
  const next = { ...call, ...change }
  world.calls[at] = next
  emit(world, type, { callId, state: next.state })
}
