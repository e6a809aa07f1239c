/** A party on a WebRTC connection: a Voice SDK device or the phone page. */
import { AppError } from '@ringfloor/shared'
import { RtpHeader, RtpPacket } from 'werift'
import { createDtmfSource, createTelephoneEventReader, isDtmfDigit } from './dtmf.ts'
import { createLevelMeter } from './level-meter.ts'
import { createListeners } from './listeners.ts'
import { addTo, createMixBuffer, mixMinus } from './mixer.ts'
import { decodeMuLaw, encodeMuLaw } from './mu-law.ts'
import { FRAME_MS, FRAME_SAMPLES } from './port.ts'
import type { AudioPort, AudioSource, Frame } from './port.ts'
import { createSampleQueue } from './sample-queue.ts'
import { PCMU_PAYLOAD_TYPE } from './session-description.ts'
import { createWebRtcPeer } from './webrtc-peer.ts'
import type { PeerState, WebRtcPeer } from './webrtc-peer.ts'

/** Longest packet taken: 120 ms of sound. */
export const MAX_RTP_PAYLOAD_BYTES = 960
/** Keys waiting to be sounded to the party. */
export const MAX_PENDING_TONES = 64
/** A pause in sending after which the next packet is marked as a new start. */
const TALK_GAP_MS = 3 * FRAME_MS

export interface WebRtcPort extends AudioPort {
  createOffer(): Promise<string>
  acceptAnswer(sdp: string): Promise<void>
  /** Answers the first offer, an ICE restart, or (another fingerprint) a wholly new peer that takes over the call. */
  acceptOffer(sdp: string): Promise<string>
  /** What a description of the other side would change. */
  compareRemote: WebRtcPeer['compareRemote']
  /** A key that came by signalling instead of RTP. */
  pressDigit(digit: string): void
  /** The key was passed on to the party: for those who show it as well as sound it. */
  onSentDigit(listener: (digit: string) => void): () => void
  onState(listener: (state: PeerState) => void): () => void
  readonly state: PeerState
}

export function createWebRtcPort(): WebRtcPort {
  const digits = createListeners<string>()
  const sentDigits = createListeners<string>()
  const states = createListeners<PeerState>()
  const receiver = createReceiver((digit) => digits.emit(digit))
  const sender = createSender((packet) => peer.send(packet))
  let closed = false
  let peer = openPeer()

  function openPeer(): WebRtcPeer {
    const opened = createWebRtcPeer({
      onPacket: (packet) => receiver.accept(packet),
      onState(state) {
        if (peer === opened) states.emit(state)
      },
    })
    return opened
  }

  /** Another peer connection takes over; the present one is let go only once the new one is accepted. */
  async function replacePeer(sdp: string): Promise<string> {
    const fresh = openPeer()
    try {
      const answer = await fresh.acceptOffer(sdp)
      if (closed) throw new AppError('conflict', { userMessage: 'The call is over.' })
      const former = peer
      peer = fresh
      former.close()
      receiver.restart()
      states.emit(peer.state)
      return answer
    } catch (error) {
      fresh.close()
      throw error
    }
  }

  return {
    createOffer: () => peer.createOffer(),
    acceptAnswer: (sdp) => peer.acceptAnswer(sdp),
    acceptOffer: (sdp) => (peer.compareRemote(sdp) === 'another' ? replacePeer(sdp) : peer.acceptOffer(sdp)),
    compareRemote: (sdp) => peer.compareRemote(sdp),
    read: () => (closed ? null : receiver.queue.take()),
    write(frame) {
      if (!closed && peer.state === 'connected') sender.write(frame)
    },
    onDigit: digits.add,
    pressDigit(digit) {
      if (!closed && isDtmfDigit(digit)) digits.emit(digit)
    },
    sendDigit(digit) {
      if (closed || !isDtmfDigit(digit)) return
      sender.sound(digit)
      sentDigits.emit(digit)
    },
    onSentDigit: sentDigits.add,
    onState: states.add,
    get state() {
      return peer.state
    },
    get stats() {
      return { packetsReceived: receiver.packets, packetsSent: sender.packets, levelReceived: receiver.level(), levelSent: sender.level() }
    },
    close() {
      if (closed) return
      closed = true
      peer.close()
      for (const listeners of [digits, sentDigits]) listeners.clear()
      states.clear()
    },
  }
}

/** RTP in: sound to the queue, telephone events to keys, the late and the doubled to nowhere. */
function createReceiver(onDigit: (digit: string) => void) {
  const queue = createSampleQueue()
  const meter = createLevelMeter()
  let readEvent = createTelephoneEventReader()
  let latestSequence: number | undefined
  let packets = 0

  return {
    queue,
    level: () => meter.peak(),
    get packets() {
      return packets
    },
    restart() {
      queue.clear()
      readEvent = createTelephoneEventReader()
      latestSequence = undefined
    },
    accept(packet: RtpPacket) {
      packets++
      const { payloadType, sequenceNumber, timestamp } = packet.header
      if (payloadType !== PCMU_PAYLOAD_TYPE) {
        const digit = readEvent(packet.payload, timestamp)
        if (digit !== undefined) onDigit(digit)
        return
      }
      if (packet.payload.length > MAX_RTP_PAYLOAD_BYTES || !isNewer(sequenceNumber, latestSequence)) return
      latestSequence = sequenceNumber
      const samples = decodeMuLaw(packet.payload)
      meter.add(samples)
      queue.push(samples)
    },
  }
}

/** Sequence numbers wrap at 16 bits: newer is less than half a circle ahead (RFC 1982). */
function isNewer(sequence: number, latest: number | undefined): boolean {
  return latest === undefined || ((sequence - latest) & 0xffff) - 1 < 0x7fff
}

/** RTP out. The timestamp follows the clock on the wall, so that a pause is a pause at the other end too. */
function createSender(send: (packet: RtpPacket) => void) {
  const meter = createLevelMeter()
  const tones: AudioSource[] = []
  let sequenceNumber = Math.floor(Math.random() * 0x8000)
  let timestamp = Math.floor(Math.random() * 0x7fffffff)
  let lastSentAt: number | undefined
  let packets = 0

  const withTone = (frame: Frame): Frame => {
    const tone = tones[0]?.next()
    if (tone === undefined) return frame
    if (tone === null) {
      tones.shift()
      return frame
    }
    const sum = createMixBuffer()
    addTo(sum, frame)
    return mixMinus(sum, null, tone)
  }

  return {
    level: () => meter.peak(),
    get packets() {
      return packets
    },
    sound(digit: string) {
      const source = createDtmfSource(digit)
      if (source && tones.length < MAX_PENDING_TONES) tones.push(source)
    },
    write(frame: Frame) {
      const now = performance.now()
      const gapMs = lastSentAt === undefined ? Infinity : now - lastSentAt
      const paused = gapMs > TALK_GAP_MS
      const advance = paused && Number.isFinite(gapMs) ? Math.round(gapMs / FRAME_MS) * FRAME_SAMPLES : FRAME_SAMPLES
      timestamp = (timestamp + advance) >>> 0
      sequenceNumber = (sequenceNumber + 1) & 0xffff
      lastSentAt = now
      const sounded = withTone(frame)
      meter.add(sounded)
      packets++
      const header = new RtpHeader({ payloadType: PCMU_PAYLOAD_TYPE, sequenceNumber, timestamp, marker: paused })
      send(new RtpPacket(header, encodeMuLaw(sounded)))
    },
  }
}

