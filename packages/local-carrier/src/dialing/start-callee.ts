/** Rings whatever a destination stands for: a robot, a registered phone page, a Voice SDK device, or one of the carrier's own numbers. */
import { SIP_CODES } from '../calls/leg-state.ts'
import { createLocalPort } from '../media/index.ts'
import type { AudioPort } from '../media/port.ts'
import { startScript } from '../robots/perform-script.ts'
import type { RobotScript } from '../robots/robot-script.ts'
import type { ClientInvitation, OutgoingCall } from '../signalling/port.ts'
import type { CallerFacts, World } from '../world.ts'
import { toPhoneNumber, type Destination } from './destination.ts'
import { createPortPair } from './port-pair.ts'

/** What happens at the other end; none is called before `startCallee` has returned. */
export interface CalleeEvents {
  ringing(): void
  answered(port: AudioPort): void
  refused(status: 'busy' | 'no-answer' | 'failed', sipResponseCode: number): void
  hungUp(): void
}

export interface CalleeContext {
  readonly accountSid: string
  readonly callSid: string
  readonly from: string
  readonly to: string
  readonly parameters: Readonly<Record<string, string>>
  readonly caller?: CallerFacts
}

/** Ends the attempt, or the call if it was answered. Repeating it does nothing. */
export type EndCallee = () => void

export function startCallee(world: World, destination: Destination, context: CalleeContext, events: CalleeEvents): EndCallee {
  switch (destination.kind) {
    case 'number':
      return startNumber(world, destination.phoneNumber, context, events)
    case 'client':
      return startClient(world, destination.identity, { ...context, parameters: { ...destination.parameters, ...context.parameters } }, events)
    case 'sip':
      return startSip(world, destination, context, events)
  }
}

function startNumber(world: World, phoneNumber: string, context: CalleeContext, events: CalleeEvents): EndCallee {
  const robot = world.robots.find(phoneNumber)
  if (robot) return startRobot(world, robot, events)
  if (world.numbers.findByPhoneNumber(phoneNumber)) return startOwnNumber(world, phoneNumber, context, events)
  if (world.phones.isRegistered(phoneNumber)) {
    return follow(world.phones.invite({ number: phoneNumber, callSid: context.callSid, from: context.from }), events)
  }
  return refuseSoon(events, 'failed', SIP_CODES.notFound)
}

function startClient(world: World, identity: string, context: CalleeContext, events: CalleeEvents): EndCallee {
  if (!world.clients.isRegistered(context.accountSid, identity)) return refuseSoon(events, 'no-answer', SIP_CODES.unavailable)
  const { accountSid, callSid, from, to, parameters } = context
  return follow(world.clients.invite({ accountSid, identity, callSid, from, to, parameters }), events)
}

function startSip(world: World, uri: Extract<Destination, { kind: 'sip' }>, context: CalleeContext, events: CalleeEvents): EndCallee {
  const robot = world.robots.find(`sip:${uri.user}@${uri.domain}`)
  if (robot) return startRobot(world, robot, events)
  if (!world.config.sipDomains.includes(uri.domain)) return refuseSoon(events, 'failed', SIP_CODES.notFound)
  const named = world.robots.find(uri.user)
  if (named) return startRobot(world, named, events)
  const phoneNumber = toPhoneNumber(uri.user)
  return phoneNumber ? startNumber(world, phoneNumber, context, events) : refuseSoon(events, 'failed', SIP_CODES.notFound)
}

function refuseSoon(events: CalleeEvents, status: 'busy' | 'no-answer' | 'failed', sipResponseCode: number): EndCallee {
  const timer = setImmediate(() => events.refused(status, sipResponseCode))
  return () => clearImmediate(timer)
}

function follow(invitation: ClientInvitation, events: CalleeEvents): EndCallee {
  let over = false
  let answered = false
  const once = (act: () => void) => (): void => {
    if (!over) act()
  }
  // Listeners may fire at once; the caller of startCallee must have its handle first.
  queueMicrotask(() => {
    invitation.onRinging(once(() => events.ringing()))
    invitation.onAnswered((port) => {
      if (over) return
      answered = true
      events.answered(port)
    })
    // A device that rejects is busy to the caller (SIP 603), as with Twilio's clients.
    invitation.onRejected(once(() => (answered ? events.hungUp() : events.refused('busy', SIP_CODES.declined))))
    invitation.onHangup(once(() => (answered ? events.hungUp() : events.refused('busy', SIP_CODES.declined))))
  })
  return () => {
    if (over) return
    over = true
    invitation.end()
  }
}

function startRobot(world: World, script: RobotScript, events: CalleeEvents): EndCallee {
  const over = new AbortController()
  const port = createLocalPort()
  const react = (): void => {
    if (script.behaviour === 'busy') return events.refused('busy', SIP_CODES.busy)
    if (script.behaviour === 'reject') return events.refused('busy', SIP_CODES.declined)
    if (script.behaviour === 'no-answer') return
    events.answered(port)
    startScript(world, script, port, over.signal, () => events.hungUp())
  }
  let reaction: NodeJS.Timeout | null = null
  const ringing = setImmediate(() => {
    events.ringing()
    // Only now: whoever is quick to answer has still rung.
    if (!over.signal.aborted) reaction = setTimeout(react, script.answerAfterSeconds * 1000)
  })
  return () => {
    clearImmediate(ringing)
    if (reaction) clearTimeout(reaction)
    over.abort()
    port.close()
  }
}

/** The leg leaves the network and comes straight back in as a call to the other number. */
function startOwnNumber(world: World, phoneNumber: string, context: CalleeContext, events: CalleeEvents): EndCallee {
  const [outside, inside] = createPortPair()
  let onHangup: () => void = () => undefined
  let over = false
  let answered = false
  const incoming: OutgoingCall = {
    kind: 'phone',
    accountSid: '',
    from: context.from,
    to: phoneNumber,
    applicationSid: null,
    parameters: {},
    port: inside,
    ringing: () => {
      if (!over) events.ringing()
    },
    answered: () => {
      if (over) return
      answered = true
      events.answered(outside)
    },
    ended: ({ status }) => {
      if (over) return
      if (answered) events.hungUp()
      else events.refused(status === 'busy' || status === 'failed' ? status : 'no-answer', status === 'busy' ? SIP_CODES.busy : SIP_CODES.unavailable)
    },
    onHangup: (listener) => {
      onHangup = listener
    },
  }
  const started = setImmediate(() => world.receiveCall(incoming, context.caller))
  return () => {
    if (over) return
    over = true
    clearImmediate(started)
    onHangup()
  }
}
