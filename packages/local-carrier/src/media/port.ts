/**
 * Audio inside the carrier: 8 kHz mono 16-bit PCM in frames of 20 ms (160 samples), the telephone network's own beat. Call control knows only
 * these types; WebRTC, robots, tones and files are all AudioPorts.
 */
export const SAMPLE_RATE_HZ = 8000
export const FRAME_MS = 20
export const FRAME_SAMPLES = 160

export type Frame = Int16Array

/** One party's ear and mouth. The media clock calls both methods once per frame; neither may throw or block. */
export interface AudioPort {
  /** What the party says: the next frame, or null when there is none now (silence). */
  read(): Frame | null
  /** What the party hears. */
  write(frame: Frame): void
  /** Keys the party pressed, in order; each is delivered once. */
  onDigit(listener: (digit: string) => void): () => void
  /** A key pressed by the other side (sendDigits): the party is told. */
  sendDigit(digit: string): void
  close(): void
  readonly stats: PortStats
}

export interface PortStats {
  /** RTP packets, or frames where there is no network. */
  packetsReceived: number
  packetsSent: number
  /** Peak level of the last second, 0..1, in either direction. */
  levelReceived: number
  levelSent: number
}

/** A finite sound. `next` returns null at its end. */
export interface AudioSource {
  next(): Frame | null
}

/** Several parties who hear each other (keys included), never themselves. Two parties make a bridge, more a conference. */
export interface Room {
  readonly id: string
  add(port: AudioPort, options?: { muted?: boolean; deaf?: boolean }): RoomMember
  /** Played to everybody in the room on top of the parties (an announcement), or looped while alone (hold music: silent from the second party on). */
  play(source: () => AudioSource, options?: { loop?: boolean }): Playback
  close(): void
}

export interface RoomMember {
  setMuted(muted: boolean): void
  /** On hold: hears nothing from the room and is not heard. */
  setHold(hold: boolean): void
  leave(): void
}

export interface Playback {
  readonly done: Promise<'ended' | 'stopped'>
  stop(): void
}

export interface MediaServer {
  createRoom(id: string): Room
  /** Plays to one party outside any room (Say, Play). */
  playTo(port: AudioPort, source: AudioSource): Playback
  tone(options: { frequenciesHz: readonly number[]; durationMs: number; onMs?: number; offMs?: number; level?: number }): AudioSource
  /** Words as sound; a modulated tone of proportionate length is good enough for now. */
  speech(text: string): AudioSource
  /** 16-bit PCM or mu-law WAV, any rate; throws on anything else. */
  wav(bytes: Uint8Array): AudioSource
  stop(): void
}
