import { createCall, applyEvent, hangUp, type NewCall } from '../calls/lifecycle.ts'
import { isTerminal } from '../calls/call-record.ts'
import { SIP_CODES } from '../calls/leg-state.ts'
import { onStatus, type LiveCall } from '../calls/live-call.ts'
import type { World } from '../world.ts'
import { addressOf, type Destination } from './destination.ts'
import { startCallee, type EndCallee } from './start-callee.ts'

export interface OutboundOptions extends Omit<NewCall, 'to' | 'status' | 'direction'> {
  readonly direction: 'outbound-api' | 'outbound-dial'
  readonly destination: Destination
  readonly parameters?: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  /** From the answer on. */
  readonly timeLimitSeconds?: number
}

export interface OutboundCall {
  readonly call: LiveCall
  /** Lets it go out: from here on it rings, is answered or ends by itself. */
  readonly start: () => void
}

/** Creates the leg as `queued`. Null when the carrier is full. */
export function createOutboundCall(world: World, options: OutboundOptions): OutboundCall | null {
  const call = createCall(world, { ...options, to: addressOf(options.destination), status: 'queued' })
  if (!call) return null
  return { call, start: () => startOutbound(world, call, options) }
}

function startOutbound(world: World, call: LiveCall, options: OutboundOptions): void {
  if (isTerminal(call.record.status)) return
  const { record } = call
  const timers: NodeJS.Timeout[] = []
  let endCallee: EndCallee = () => undefined
  call.party = { answered: () => undefined, ended: () => endCallee() }
  onStatus(call, (status) => {
    if (status === 'in-progress' && options.timeLimitSeconds !== undefined) {
      timers.push(setTimeout(() => hangUp(world, call), options.timeLimitSeconds * 1000))
    }
    if (isTerminal(status)) for (const timer of timers) clearTimeout(timer)
  })
  applyEvent(world, call, { kind: 'initiate' })
  timers.push(
    setTimeout(() => applyEvent(world, call, { kind: 'refuse', status: 'no-answer', sipResponseCode: SIP_CODES.terminated }), options.timeoutSeconds * 1000),
  )
  endCallee = startCallee(
    world,
    options.destination,
    { accountSid: record.accountSid, callSid: record.sid, from: record.from, to: record.to, parameters: options.parameters ?? {}, caller: { geography: record.fromGeography ?? {}, ...(record.stirVerstat ? { stirVerstat: record.stirVerstat } : {}) } },
    {
      ringing: () => void applyEvent(world, call, { kind: 'ring' }),
      answered: (port) => {
        call.port = port
        applyEvent(world, call, { kind: 'answer' })
      },
      refused: (status, sipResponseCode) => void applyEvent(world, call, { kind: 'refuse', status, sipResponseCode }),
      hungUp: () => hangUp(world, call),
    },
  )
}
