import { toPhoneNumber } from '../dialing/destination.ts'
import { startCallee, type EndCallee } from '../dialing/start-callee.ts'
import { newSid } from '../identifiers.ts'
import { TIMEOUT_MAX_SECONDS } from '../limits.ts'
import type { Room } from '../media/port.ts'
import type { OutgoingCall } from '../signalling/port.ts'
import type { World } from '../world.ts'
import type { TerminalStatus } from './call-record.ts'

/** A call from phone to phone or robot that concerns no account: the telephone network around the carrier. It leaves no record. */
export function connectDirectly(world: World, incoming: OutgoingCall): void {
  const sid = newSid('CA')
  let room: Room | null = null
  let endCallee: EndCallee = () => undefined
  let over = false
  const end = (status: TerminalStatus): void => {
    if (over) return
    over = true
    clearTimeout(timer)
    room?.close()
    endCallee()
    incoming.ended(status === 'failed' ? { status, errorCode: 13224, message: 'There is nothing at that number.' } : { status })
  }
  const timer = setTimeout(() => end('no-answer'), TIMEOUT_MAX_SECONDS * 1000)
  incoming.onHangup(() => end(room ? 'completed' : 'canceled'))
  endCallee = startCallee(
    world,
    { kind: 'number', phoneNumber: toPhoneNumber(incoming.to) ?? incoming.to },
    { accountSid: '', callSid: sid, from: incoming.from, to: incoming.to, parameters: {} },
    {
      ringing: () => incoming.ringing(sid),
      answered: (port) => {
        clearTimeout(timer)
        incoming.answered()
        room = world.media.createRoom(sid)
        room.add(incoming.port)
        room.add(port)
      },
      refused: (status) => end(status),
      hungUp: () => end('completed'),
    },
  )
}
