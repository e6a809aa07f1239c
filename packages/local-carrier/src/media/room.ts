/** Parties who hear each other, never themselves; keys that one presses reach the others too. Stepped by the media clock, one frame at a time. */
import { AppError } from '@ringfloor/shared'
import { addTo, createMixBuffer, mixMinus } from './mixer.ts'
import { createPlayback } from './playback.ts'
import type { ActivePlayback } from './playback.ts'
import type { AudioPort, AudioSource, Frame, Playback, Room, RoomMember } from './port.ts'

/** Twilio's own limit for a conference. */
export const MAX_ROOM_MEMBERS = 250
export const MAX_ROOM_PLAYBACKS = 16

export interface RoomHooks {
  /** A port that throws must not silence the others: these never throw. */
  readonly read: (port: AudioPort) => Frame | null
  readonly write: (port: AudioPort, frame: Frame) => void
  readonly sendDigit: (port: AudioPort, digit: string) => void
  /** Members or sounds came or went. */
  readonly onChange: () => void
  readonly onClose: () => void
}

export interface TickingRoom extends Room {
  /** Mixes one frame. `extra` is what is played to single members on top. */
  tick(extra: ReadonlyMap<AudioPort, Frame>): void
  has(port: AudioPort): boolean
  readonly busy: boolean
}

interface Member {
  readonly port: AudioPort
  muted: boolean
  hold: boolean
  readonly deaf: boolean
  readonly forgetDigits: () => void
}

export function createRoom(id: string, hooks: RoomHooks): TickingRoom {
  const members = new Map<AudioPort, Member>()
  const playbacks = new Set<ActivePlayback>()
  const loops = new Set<ActivePlayback>()
  let passing = false

  const passDigit = (from: Member, digit: string): void => {
    if (passing || from.muted || from.hold) return
    passing = true // a line with both ends in this room must not echo the key for ever
    for (const member of members.values()) if (member !== from && !member.hold && !member.deaf) hooks.sendDigit(member.port, digit)
    passing = false
  }

  const add = (port: AudioPort, options: { muted?: boolean; deaf?: boolean } = {}): RoomMember => {
    if (members.size >= MAX_ROOM_MEMBERS) {
      throw new AppError('overloaded', { userMessage: `A room holds at most ${MAX_ROOM_MEMBERS} parties.`, details: { room: id } })
    }
    members.get(port)?.forgetDigits()
    const forgetDigits = port.onDigit((digit) => passDigit(member, digit))
    const member: Member = { port, muted: options.muted ?? false, hold: false, deaf: options.deaf ?? false, forgetDigits }
    members.set(port, member)
    hooks.onChange()
    return {
      setMuted: (muted) => void (member.muted = muted),
      setHold: (hold) => void (member.hold = hold),
      leave: () => {
        if (members.get(port) !== member) return
        forgetDigits()
        members.delete(port)
        hooks.onChange()
      },
    }
  }

  const play = (open: () => AudioSource, options: { loop?: boolean } = {}): Playback => {
    if (playbacks.size >= MAX_ROOM_PLAYBACKS) {
      throw new AppError('overloaded', { userMessage: `At most ${MAX_ROOM_PLAYBACKS} sounds play in a room at once.`, details: { room: id } })
    }
    const playback = createPlayback(open, options.loop ?? false, () => {
      playbacks.delete(playback)
      loops.delete(playback)
      hooks.onChange()
    })
    playbacks.add(playback)
    if (options.loop) loops.add(playback)
    hooks.onChange()
    return playback
  }

  const close = (): void => {
    for (const member of members.values()) member.forgetDigits()
    members.clear()
    for (const playback of [...playbacks]) playback.stop()
    hooks.onClose()
  }

  return {
    id,
    add,
    play,
    tick: (extra) => mixFrame([...members.values()], [...playbacks], loops, extra, hooks),
    close,
    has: (port) => members.has(port),
    get busy() {
      return members.size > 0 || playbacks.size > 0
    },
  }
}

/** One beat: everybody is read once, then everybody is written to once. */
function mixFrame(
  members: readonly Member[],
  playbacks: readonly ActivePlayback[],
  loops: ReadonlySet<ActivePlayback>,
  extra: ReadonlyMap<AudioPort, Frame>,
  hooks: RoomHooks,
): void {
  const alone = members.filter((member) => !member.hold).length <= 1
  const sum = createMixBuffer()
  const heard = members.map((member) => {
    const frame = hooks.read(member.port) // always read: sound said while muted must not come out later
    const counts = member.muted || member.hold ? null : frame
    addTo(sum, counts)
    return counts
  })
  for (const playback of playbacks) if (alone || !loops.has(playback)) addTo(sum, playback.next())
  const silence = createMixBuffer()
  for (const [index, member] of members.entries()) {
    const own = extra.get(member.port) ?? null
    const hears = !member.hold && !member.deaf
    hooks.write(member.port, hears ? mixMinus(sum, heard[index], own) : mixMinus(silence, null, own))
  }
}
