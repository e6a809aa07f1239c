import { isTerminal } from '../calls/call-record.ts'
import { onStatus, type LiveCall } from '../calls/live-call.ts'
import { until } from '../interrupt.ts'
import type { DialVerb } from '../twiml/program.ts'
import { portOf, type RunContext } from './run-context.ts'

/** How the two were parted; `callee-moved`: the called leg was given TwiML of its own and goes on by itself. */
export type BridgeEnd = 'callee-gone' | 'callee-moved' | 'star' | 'time-limit'

/** Caller and callee hear each other (the room passes keys on, too) until one goes. @throws Interrupted when it is the caller */
export async function bridgeLegs(context: RunContext, callee: LiveCall, dial: DialVerb): Promise<BridgeEnd> {
  const { world, call, signal } = context
  if (isTerminal(callee.record.status)) return 'callee-gone'
  const callerPort = portOf(call)
  const { promise, resolve } = Promise.withResolvers<BridgeEnd>()
  const room = world.media.createRoom(callee.record.sid)
  room.add(callerPort)
  room.add(portOf(callee))
  // The child's run stands for "being bridged": new TwiML on it aborts this and takes the leg away.
  const bridged = new AbortController()
  callee.run = bridged
  bridged.signal.addEventListener('abort', () => resolve('callee-moved'), { once: true })
  const timer = setTimeout(() => resolve('time-limit'), dial.timeLimitSeconds * 1000)
  const undo = [
    onStatus(callee, (status) => {
      if (isTerminal(status)) resolve('callee-gone')
    }),
    callerPort.onDigit((digit) => {
      if (digit === '*' && dial.hangupOnStar) resolve('star')
    }),
  ]
  try {
    return await until(promise, signal)
  } finally {
    clearTimeout(timer)
    for (const stop of undo) stop()
    room.close()
  }
}
