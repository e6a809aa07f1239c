/** A carrier that only remembers what it was asked for; each answer can be scripted. */
import type { AgentLegOrder, Carrier, CarrierAccount, CarrierCall } from '../src/telephony/carrier.ts'
import { CarrierError } from '../src/telephony/carrier.ts'
import { randomBytes } from 'node:crypto'

export type CarrierOrder =
  | { readonly kind: 'add_agent'; readonly order: AgentLegOrder; readonly callSid: string }
  | { readonly kind: 'redirect'; readonly callSid: string; readonly url: string }
  | { readonly kind: 'replace'; readonly callSid: string; readonly twiml: string }
  | { readonly kind: 'end'; readonly callSid: string }

export interface ScriptedCarrier extends Carrier {
  readonly orders: CarrierOrder[]
  /** What fetchCall says; a call that is not here is unknown to the carrier. */
  readonly calls: Map<string, CarrierCall>
  /** Children of a caller's leg. */
  readonly children: Map<string, (CarrierCall & { to: string })[]>
  /** Legs by `<conference>/<label>`. */
  readonly participants: Map<string, string>
  /** Replaces the next answers of addAgentToConference. */
  readonly addAgentAnswers: (() => Promise<{ callSid: string }>)[]
}

export const newCallSid = (): string => `CA${randomBytes(16).toString('hex')}`

export function carrierFailure(status: number, carrierCode: number | null = null): CarrierError {
  return new CarrierError({ retryable: status === 0 || status >= 500, status, carrierCode, message: 'scripted' })
}

export function createScriptedCarrier(): ScriptedCarrier {
  const orders: CarrierOrder[] = []
  const calls = new Map<string, CarrierCall>()
  const children = new Map<string, (CarrierCall & { to: string })[]>()
  const participants = new Map<string, string>()
  const addAgentAnswers: (() => Promise<{ callSid: string }>)[] = []
  const note = (order: CarrierOrder): Promise<void> => {
    orders.push(order)
    return Promise.resolve()
  }
  return {
    orders, calls, children, participants, addAgentAnswers,
    async addAgentToConference(_account: CarrierAccount, order) {
      const { callSid } = (await addAgentAnswers.shift()?.()) ?? { callSid: newCallSid() }
      participants.set(`${order.conferenceName}/${order.label}`, callSid)
      orders.push({ kind: 'add_agent', order, callSid })
      return { callSid }
    },
    findParticipant: (_account, conferenceName, label) => {
      const callSid = participants.get(`${conferenceName}/${label}`)
      return Promise.resolve(callSid === undefined ? null : { callSid })
    },
    redirectCall: (_account, callSid, url) => note({ kind: 'redirect', callSid, url }),
    replaceInstructions: (_account, callSid, twiml) => note({ kind: 'replace', callSid, twiml }),
    endCall: (_account, callSid) => note({ kind: 'end', callSid }),
    fetchCall: (_account, callSid) => Promise.resolve(calls.get(callSid) ?? null),
    listChildCalls: (_account, parentSid) => Promise.resolve(children.get(parentSid) ?? []),
    provisionNumbers: () => Promise.resolve({ changed: 0 }),
    mintVoiceToken: () => Promise.resolve('token'),
  }
}
