/** A call comes in from the telephone network or from a Voice SDK device. */
import type { Account } from '../config.ts'
import { startTwiml } from '../execution/run-call.ts'
import type { DocumentSource } from '../execution/run-context.ts'
import type { OutgoingCall } from '../signalling/port.ts'
import type { CallbackTarget, CallEventName } from '../twiml/program.ts'
import type { CallerFacts, World } from '../world.ts'
import { geographyOf } from './call-record.ts'
import { connectDirectly } from './connect-directly.ts'
import { createCall, hangUp } from './lifecycle.ts'
import type { HttpTarget } from './live-call.ts'

/** Where an incoming call goes. */
interface Route {
  readonly account: Account
  readonly source: DocumentSource
  readonly fallback: HttpTarget | null
  readonly callback: CallbackTarget<CallEventName> | null
}

/** What a caller hears where the number has no VoiceUrl. */
const NOT_CONFIGURED = '<Response><Say>This number is not configured.</Say></Response>'

/** Returns the call's SID, or null where no account is concerned or the call was refused. */
export function receiveCall(world: World, incoming: OutgoingCall, facts: CallerFacts = {}): string | null {
  const route = incoming.kind === 'client' ? routeOfClient(world, incoming) : routeOfNumber(world, incoming.to)
  if (!route) {
    if (incoming.kind === 'phone') connectDirectly(world, incoming)
    else incoming.ended({ status: 'failed', errorCode: 21218, message: 'There is no such TwiML application.' })
    return null
  }
  const call = createCall(world, {
    account: route.account,
    direction: 'inbound',
    status: 'ringing',
    from: incoming.from,
    to: incoming.to,
    fromGeography: geographyOf(incoming.from, facts.geography),
    stirVerstat: facts.stirVerstat ?? null,
    callbacks: route.callback ? [route.callback] : [],
    fallback: route.fallback,
  })
  if (!call) {
    incoming.ended({ status: 'failed', errorCode: 12400, message: 'The carrier is full.' })
    return null
  }
  call.port = incoming.port
  call.party = {
    answered: () => incoming.answered(),
    ended: ({ status, problem }) => incoming.ended({ status, ...(problem ? { errorCode: problem.code, message: problem.message } : {}) }),
  }
  incoming.onHangup(() => hangUp(world, call))
  world.logger.info({ callSid: call.record.sid, accountSid: route.account.sid, pii: { from: incoming.from, to: incoming.to } }, 'call received')
  incoming.ringing(call.record.sid)
  startTwiml(world, call, route.source)
  return call.record.sid
}

function routeOfNumber(world: World, phoneNumber: string): Route | null {
  const number = world.numbers.findByPhoneNumber(phoneNumber)
  const account = number && world.accounts.get(number.accountSid)
  if (!number || !account) return null
  return {
    account,
    source: number.voiceUrl
      ? { kind: 'url', target: { url: number.voiceUrl, method: number.voiceMethod }, reason: 'document' }
      : { kind: 'twiml', text: NOT_CONFIGURED },
    fallback: number.voiceFallbackUrl ? { url: number.voiceFallbackUrl, method: number.voiceFallbackMethod } : null,
    // A number's status callback only ever hears of the end.
    callback: number.statusCallback ? { url: number.statusCallback, method: number.statusCallbackMethod, events: ['completed'] } : null,
  }
}

function routeOfClient(world: World, incoming: OutgoingCall): Route | null {
  const account = world.accounts.get(incoming.accountSid)
  const application = account?.applications.find((candidate) => candidate.sid === incoming.applicationSid)
  if (!account || !application) return null
  return {
    account,
    source: {
      kind: 'url',
      target: { url: application.voiceUrl, method: application.voiceMethod },
      parameters: { ...incoming.parameters, ApplicationSid: application.sid },
      reason: 'document',
    },
    fallback: application.voiceFallbackUrl ? { url: application.voiceFallbackUrl, method: 'POST' } : null,
    callback: application.statusCallback ? { url: application.statusCallback, method: 'POST', events: ['completed'] } : null,
  }
}

