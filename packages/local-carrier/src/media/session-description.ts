/** The few things that matter to a telephone in a session description (SDP, RFC 8866). */
import { AppError } from '@ringfloor/shared'

/** Fixed by RFC 3551. */
export const PCMU_PAYLOAD_TYPE = 0

/**
 * werift takes almost anything for a description and then waits for ever. What a telephone needs is checked first.
 * @throws AppError input.invalid
 */
export function requireTelephoneAudio(sdp: string): void {
  const media = sdp.match(/^m=.*$/gm) ?? []
  const isSecured = /^a=fingerprint:/m.test(sdp) && /^a=ice-ufrag:/m.test(sdp) && /^a=ice-pwd:/m.test(sdp)
  if (sdp.startsWith('v=0') && media.length === 1 && payloadTypes(media[0] ?? '').includes(PCMU_PAYLOAD_TYPE) && isSecured) return
  throw new AppError('input.invalid', { userMessage: 'The session description must offer one audio stream with PCMU over DTLS-SRTP.' })
}

/**
 * The description with PCMU and telephone-event at 8 kHz only. Browsers offer keys at several clock rates and werift would take the first, which
 * is not the one that goes with PCMU (RFC 4733 §2.1).
 */
export function keepTelephoneCodecs(sdp: string): string {
  const lines = sdp.split(/\r?\n/)
  const events = lines.flatMap((line) => /^a=rtpmap:(\d+) telephone-event\/8000/i.exec(line)?.[1] ?? []).map(Number)
  const kept = new Set([PCMU_PAYLOAD_TYPE, ...events])
  return lines
    .filter((line) => {
      const payloadType = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line)?.[1]
      return payloadType === undefined || kept.has(Number(payloadType))
    })
    .map((line) => (line.startsWith('m=audio') ? keepPayloadTypes(line, kept) : line))
    .join('\r\n')
}

/** The certificate tells peer connections apart, the ICE user fragment tells restarts of one apart. */
export function identityOf(sdp: string): { readonly fingerprint: string; readonly fragment: string } {
  return {
    fingerprint: /^a=fingerprint:\S+ (\S+)/m.exec(sdp)?.[1]?.toUpperCase() ?? '',
    fragment: /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '',
  }
}

function payloadTypes(mediaLine: string): number[] {
  return (/^m=audio \d+ UDP\/TLS\/RTP\/SAVPF ([\d ]+)/.exec(mediaLine)?.[1] ?? '').split(' ').filter(Boolean).map(Number)
}

function keepPayloadTypes(mediaLine: string, kept: ReadonlySet<number>): string {
  return [...mediaLine.split(' ').slice(0, 3), ...payloadTypes(mediaLine).filter((payloadType) => kept.has(payloadType))].join(' ')
}
