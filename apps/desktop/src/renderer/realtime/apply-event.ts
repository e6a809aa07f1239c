/** Pure: what an event means for the screen. An event holds ids and states only; prices and callers are read again where they are needed. */
import { assertNever, type CallSummary, type RingfloorEvent } from '@ringfloor/shared'

/** Groups of queries that go stale together. */
export const TOPICS = ['liveCalls', 'recentCalls', 'overview', 'balances', 'seats', 'agentStatus', 'targets', 'campaigns'] as const
export type Topic = (typeof TOPICS)[number]

export interface EventEffects {
  readonly topics: ReadonlySet<Topic>
  /** Calls whose journey page, if open, is stale. */
  readonly callIds: ReadonlySet<string>
}

export const NO_EFFECTS: EventEffects = { topics: new Set(), callIds: new Set() }

function topicsOf(event: RingfloorEvent): readonly Topic[] {
  switch (event.type) {
    case 'call.received':
    case 'call.routed':
      // For a buyer who lost it, the call is over: it moves to the recent ones.
      return ['liveCalls', 'recentCalls', 'overview', 'agentStatus', 'targets', 'balances']
    case 'call.ringing':
      return ['liveCalls', 'recentCalls', 'agentStatus', 'balances']
    case 'call.connected':
      return ['liveCalls', 'overview', 'agentStatus', 'seats']
    case 'call.ended':
      return ['liveCalls', 'recentCalls', 'overview', 'agentStatus', 'seats', 'targets']
    case 'call.settled':
      return ['recentCalls', 'overview', 'balances']
    case 'agent.state':
      // An agent whose offer is over reads its own calls again; a call that goes on elsewhere tells them nothing more.
      return ['seats', 'agentStatus', 'overview', 'recentCalls']
    case 'balance.changed':
      return ['balances']
    case 'config.changed':
      return ['targets', 'campaigns']
    default:
      return assertNever(event.type)
  }
}

/** Adds one event's effects to those gathered so far. */
export function applyEvent(effects: EventEffects, event: RingfloorEvent): EventEffects {
  const { callId } = event.body
  return {
    topics: new Set([...effects.topics, ...topicsOf(event)]),
    callIds: callId ? new Set([...effects.callIds, callId]) : effects.callIds,
  }
}

const STATE_ORDER = { routing: 0, ringing: 1, connected: 2, ended: 3 } as const

/**
 * Moves a listed call on by an event at once, before the list is read again. A call never moves backwards: events may repeat, and a list
 * read meanwhile may already be ahead. Returns the same list where nothing changed, so that nothing renders.
 */
export function advanceCalls(calls: readonly CallSummary[], event: RingfloorEvent): readonly CallSummary[] {
  const { callId, state } = event.body
  if (!callId || !state) return calls
  const at = calls.findIndex((call) => call.id === callId)
  const call = calls[at]
  // A second candidate rings after the first did not answer: the read list says so; an event alone only moves forward.
  if (!call || STATE_ORDER[state] <= STATE_ORDER[call.state]) return calls
  const moved: CallSummary = {
    ...call,
    state,
    ringingAt: state === 'ringing' ? (call.ringingAt ?? event.at) : call.ringingAt,
    connectedAt: state === 'connected' ? (call.connectedAt ?? event.at) : call.connectedAt,
    endedAt: state === 'ended' ? (call.endedAt ?? event.at) : call.endedAt,
  }
  return calls.with(at, moved)
}
