/** Everything that makes sound in the carrier, driven by one clock that stops when nobody listens. */
import { AppError } from '@ringfloor/shared'
import { createMediaClock } from './clock.ts'
import { addTo, createMixBuffer, mixMinus } from './mixer.ts'
import { createPlayback } from './playback.ts'
import type { ActivePlayback } from './playback.ts'
import type { AudioPort, AudioSource, Frame, MediaServer, Playback } from './port.ts'
import { createRoom } from './room.ts'
import type { RoomHooks, TickingRoom } from './room.ts'
import { createBufferSource, createToneSource } from './sources.ts'
import { createSpeechSource } from './speech.ts'
import { decodeWav } from './wav.ts'

export const MAX_ROOMS = 2000
export const MAX_PLAYBACKS_PER_PORT = 8

export interface MediaServerOptions {
  readonly logger?: { warn(fields: object, message: string): void }
  /** Monotonic milliseconds; tests bring their own. */
  readonly now?: () => number
}

export function createMediaServer(options: MediaServerOptions = {}): MediaServer {
  const rooms = new Map<string, TickingRoom>()
  const privately = new Map<AudioPort, Set<ActivePlayback>>()
  const ports = guardPorts(options.logger)
  const clock = createMediaClock(() => tick(rooms, privately, ports), options.now)

  const updateClock = (): void => {
    const busy = privately.size > 0 || [...rooms.values()].some((room) => room.busy)
    if (busy) clock.start()
    else clock.stop()
  }

  const openRoom = (id: string): TickingRoom => {
    if (rooms.has(id)) throw new AppError('conflict', { userMessage: 'There is a room with this id already.', details: { room: id } })
    if (rooms.size >= MAX_ROOMS) throw new AppError('overloaded', { userMessage: `At most ${MAX_ROOMS} rooms are open at once.` })
    const room = createRoom(id, {
      ...ports,
      onChange: updateClock,
      onClose: () => {
        if (rooms.get(id) === room) rooms.delete(id)
        updateClock()
      },
    })
    rooms.set(id, room)
    return room
  }

  const playTo = (port: AudioPort, source: AudioSource): Playback => {
    const active = privately.get(port) ?? new Set<ActivePlayback>()
    if (active.size >= MAX_PLAYBACKS_PER_PORT) {
      throw new AppError('overloaded', { userMessage: `At most ${MAX_PLAYBACKS_PER_PORT} sounds are played to one party at once.` })
    }
    const playback = createPlayback(() => source, false, () => {
      active.delete(playback)
      if (active.size === 0) privately.delete(port)
      updateClock()
    })
    active.add(playback)
    privately.set(port, active)
    updateClock()
    return playback
  }

  const stop = (): void => {
    for (const room of [...rooms.values()]) room.close()
    for (const active of [...privately.values()]) for (const playback of [...active]) playback.stop()
    clock.stop()
  }

  return {
    createRoom: openRoom,
    playTo,
    tone: createToneSource,
    speech: createSpeechSource,
    wav: (bytes) => createBufferSource(decodeWav(bytes)),
    stop,
  }
}

type GuardedPorts = Pick<RoomHooks, 'read' | 'write' | 'sendDigit'>

/** A port that throws must not stop the clock for everybody else. Each is reported once. */
function guardPorts(logger: MediaServerOptions['logger']): GuardedPorts {
  const reported = new WeakSet<AudioPort>()
  const guard = <T>(port: AudioPort, action: () => T, otherwise: T): T => {
    try {
      return action()
    } catch (error) {
      if (!reported.has(port)) logger?.warn({ err: error }, 'audio port failed')
      reported.add(port)
      return otherwise
    }
  }
  return {
    read: (port) => guard<Frame | null>(port, () => port.read(), null),
    write: (port, frame) => guard(port, () => port.write(frame), undefined),
    sendDigit: (port, digit) => guard(port, () => port.sendDigit(digit), undefined),
  }
}

function tick(rooms: ReadonlyMap<string, TickingRoom>, privately: ReadonlyMap<AudioPort, ReadonlySet<ActivePlayback>>, ports: GuardedPorts): void {
  const extra = new Map<AudioPort, Frame>()
  for (const [port, active] of [...privately]) {
    const sum = createMixBuffer()
    let sounding = false
    for (const playback of [...active]) {
      const frame = playback.next()
      if (frame) sounding = true
      addTo(sum, frame)
    }
    if (sounding) extra.set(port, mixMinus(sum, null))
  }
  const all = [...rooms.values()]
  for (const room of all) room.tick(extra)
  for (const [port, frame] of extra) if (!all.some((room) => room.has(port))) ports.write(port, frame)
}
