import type { NumberGeography } from '../calls/call-record.ts'
import { createLocalPort } from '../media/index.ts'
import type { OutgoingCall } from '../signalling/port.ts'
import type { World } from '../world.ts'
import { startScript } from './perform-script.ts'
import type { RobotScript } from './robot-script.ts'

export interface RobotCall {
  readonly from: string
  readonly to: string
  readonly script: RobotScript
  readonly geography: Partial<Record<keyof NumberGeography, string | undefined>>
  readonly stirVerstat: string | undefined
}

/** A robot calls one of the carrier's numbers; its steps begin when it is answered. */
export function placeRobotCall(world: World, robot: RobotCall): { readonly callSid: string | null; readonly message?: string } {
  if (!world.numbers.findByPhoneNumber(robot.to)) return { callSid: null }
  const port = createLocalPort()
  const over = new AbortController()
  let refusal: string | undefined
  let hangUpCaller: () => void = () => undefined
  const call: OutgoingCall = {
    kind: 'phone',
    accountSid: '',
    from: robot.from,
    to: robot.to,
    applicationSid: null,
    parameters: {},
    port,
    ringing: () => undefined,
    answered: () => startScript(world, robot.script, port, over.signal, () => hangUpCaller()),
    ended: ({ message }) => {
      refusal = message
      over.abort()
      port.close()
    },
    onHangup: (listener) => {
      hangUpCaller = listener
    },
  }
  const { city, state, zip } = robot.geography
  const callSid = world.receiveCall(call, {
    geography: { ...(city === undefined ? {} : { city }), ...(state === undefined ? {} : { state }), ...(zip === undefined ? {} : { zip }) },
    ...(robot.stirVerstat === undefined ? {} : { stirVerstat: robot.stirVerstat }),
  })
  return refusal === undefined ? { callSid } : { callSid, message: refusal }
}
