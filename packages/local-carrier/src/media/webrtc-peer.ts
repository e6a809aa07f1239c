/** One werift peer connection that carries telephone audio: PCMU and keys, nothing else; the local network, no ICE servers. */
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters } from 'werift'
import type { RTCRtpSender, RTCSessionDescription, RtpPacket } from 'werift'
import { identityOf, keepTelephoneCodecs, PCMU_PAYLOAD_TYPE, requireTelephoneAudio } from './session-description.ts'

/** Offered; the other side's own number counts when it offers. */
const TELEPHONE_EVENT_PAYLOAD_TYPE = 101
/** Host candidates are known at once; a stuck interface must not hold up a call. */
export const ICE_GATHERING_TIMEOUT_MS = 1500

export type PeerState = 'connecting' | 'connected' | 'disconnected' | 'closed'

export interface WebRtcPeer {
  createOffer(): Promise<string>
  acceptAnswer(sdp: string): Promise<void>
  /** The first offer, or a later one that restarts ICE. */
  acceptOffer(sdp: string): Promise<string>
  send(packet: RtpPacket): void
  readonly state: PeerState
  /** Compares a description with the latest one of the other side: nothing new, an ICE restart of the same peer, or another peer altogether. */
  compareRemote(sdp: string): 'unchanged' | 'restarted' | 'another'
  close(): void
}

export interface WebRtcPeerHooks {
  readonly onPacket: (packet: RtpPacket) => void
  readonly onState: (state: PeerState) => void
}

export function createWebRtcPeer(hooks: WebRtcPeerHooks): WebRtcPeer {
  const connection = new RTCPeerConnection({
    codecs: { audio: telephoneCodecs() },
    iceServers: [],
    iceUseIpv6: false,
    iceUseTcp: false,
    iceAdditionalHostAddresses: ['127.0.0.1'], // a machine without any network can still talk to itself
    bundlePolicy: 'max-bundle',
  })
  const track = new MediaStreamTrack({ kind: 'audio' })
  let sender: RTCRtpSender | undefined
  let state: PeerState = 'connecting'
  let remote: { readonly fingerprint: string; readonly fragment: string } | undefined

  connection.onTrack.subscribe((incoming) => void incoming.onReceiveRtp.subscribe((packet) => hooks.onPacket(packet)))
  const setState = (next: PeerState): void => {
    if (state === next || state === 'closed') return
    state = next
    hooks.onState(next)
  }
  connection.connectionStateChange.subscribe((next) => setState(toPeerState(next)))

  const finishLocal = async (description: RTCSessionDescription): Promise<string> => {
    await connection.setLocalDescription(description)
    await gathered(connection)
    return connection.localDescription?.sdp ?? description.sdp
  }

  /** werift 0.25 does not start ICE again after a restart while DTLS stays up: nothing would be sent any more. */
  const resumeIce = (): void => {
    for (const { state: dtlsState, iceTransport } of connection.dtlsTransports) {
      if (dtlsState === 'connected' && iceTransport.state !== 'connected') iceTransport.start().catch(() => setState('disconnected'))
    }
  }

  return {
    async createOffer() {
      sender ??= connection.addTransceiver(track, { direction: 'sendrecv' }).sender
      return finishLocal(await connection.createOffer())
    },
    async acceptAnswer(sdp) {
      requireTelephoneAudio(sdp)
      remote = identityOf(sdp)
      await connection.setRemoteDescription({ type: 'answer', sdp: keepTelephoneCodecs(sdp) })
    },
    async acceptOffer(sdp) {
      requireTelephoneAudio(sdp)
      remote = identityOf(sdp)
      await connection.setRemoteDescription({ type: 'offer', sdp: keepTelephoneCodecs(sdp) })
      sender ??= connection.addTrack(track)
      const answer = await finishLocal(await connection.createAnswer())
      resumeIce()
      return answer
    },
    send(packet) {
      if (state === 'connected') sender?.sendRtp(packet).catch(() => setState('disconnected'))
    },
    get state() {
      return state
    },
    compareRemote(sdp) {
      const { fingerprint, fragment } = identityOf(sdp)
      if (!remote || remote.fingerprint !== fingerprint) return remote ? 'another' : 'restarted'
      return remote.fragment === fragment ? 'unchanged' : 'restarted'
    },
    close() {
      setState('closed')
      connection.close().catch(() => undefined) // nothing is left to be told
    },
  }
}

function telephoneCodecs(): RTCRtpCodecParameters[] {
  return [
    new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8000, channels: 1, payloadType: PCMU_PAYLOAD_TYPE }),
    new RTCRtpCodecParameters({
      mimeType: 'audio/telephone-event',
      clockRate: 8000,
      channels: 1,
      payloadType: TELEPHONE_EVENT_PAYLOAD_TYPE,
      parameters: '0-15',
    }),
  ]
}

function toPeerState(state: RTCPeerConnection['connectionState']): PeerState {
  if (state === 'connected' || state === 'closed') return state
  return state === 'disconnected' || state === 'failed' ? 'disconnected' : 'connecting'
}

function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ICE_GATHERING_TIMEOUT_MS)
    connection.iceGatheringStateChange.subscribe((state) => {
      if (state !== 'complete') return
      clearTimeout(timer)
      resolve()
    })
  })
}
