/** The voice SDK's error codes in words: what happened and what to do. Codes: twilio.com/docs/api/errors. */
const TEXT: Readonly<Record<number, string>> = {
  20101: 'The softphone was refused: its access token is not valid. Sign out and in again.',
  20104: 'The softphone’s access token ran out. It is being renewed.',
  20151: 'The softphone was refused by the carrier. Tell the operator: the voice account’s keys do not match.',
  31000: 'The carrier reported an error. The softphone tries again.',
  31002: 'The carrier declined the connection.',
  31003: 'The connection to the carrier timed out. Check your network.',
  31005: 'The connection to the carrier was lost. The softphone is reconnecting.',
  31009: 'There is no connection to the carrier just now. The softphone is reconnecting.',
  31204: 'The softphone was refused: its access token is not valid. Sign out and in again.',
  31205: 'The softphone’s access token ran out. It is being renewed.',
  31401: 'The microphone is blocked. Allow it for this page in the browser’s address bar, then go available again.',
  31402: 'The microphone could not be opened. Check that one is plugged in and that no other program holds it.',
  31404: 'The other end could not be found.',
  31480: 'The other end is not available.',
  31486: 'The other end is busy.',
  31603: 'The other end declined.',
  53000: 'The connection to the carrier failed. The softphone is reconnecting.',
  53001: 'The connection to the carrier was lost. The softphone is reconnecting.',
  53400: 'The audio could not be set up on this side.',
  53402: 'The audio could not be set up on the other side.',
  53405: 'The audio connection failed. A firewall may be in the way of UDP.',
}

const LOST_CODES: ReadonlySet<number> = new Set([31003, 31005, 31009, 53000, 53001])
const TOKEN_CODES: ReadonlySet<number> = new Set([20101, 20104, 31204, 31205])
const MICROPHONE_DENIED = 31401
const MICROPHONE_FAILED = 31402

export interface DeviceProblem {
  readonly message: string
  /** What the code means for the console: reconnecting by itself, a new token, a microphone, or something only words can help with. */
  readonly kind: 'lost' | 'token' | 'microphoneDenied' | 'microphoneFailed' | 'other'
}

/** @param code the SDK's number; unknown ones are named so that somebody can look them up */
export function describeDeviceError(code: number): DeviceProblem {
  const message = TEXT[code] ?? `The softphone reported error ${code}.`
  if (code === MICROPHONE_DENIED) return { message, kind: 'microphoneDenied' }
  if (code === MICROPHONE_FAILED) return { message, kind: 'microphoneFailed' }
  if (TOKEN_CODES.has(code)) return { message, kind: 'token' }
  return { message, kind: LOST_CODES.has(code) ? 'lost' : 'other' }
}

const WARNINGS: Readonly<Record<string, string>> = {
  'high-rtt': 'High delay',
  'low-mos': 'Poor sound',
  'high-jitter': 'Uneven network',
  'high-packet-loss': 'Packets are lost',
  'high-packets-lost-fraction': 'Packets are lost',
  'low-bytes-received': 'No audio arrives',
  'low-bytes-sent': 'No audio leaves',
  'ice-connectivity-lost': 'Audio connection lost',
  'constant-audio-input-level': 'Your microphone is silent: muted at the headset?',
  'constant-audio-output-level': 'The caller is silent',
}

/** The SDK's network warnings in words; undefined for those that help nobody. */
export function describeWarning(name: string): string | undefined {
  return WARNINGS[name]
}
