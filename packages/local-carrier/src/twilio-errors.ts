/** Twilio's debugger codes that the carrier raises while a call runs. Source: twilio.com/docs/api/errors. */

export const CALL_ERRORS = {
  11100: 'Invalid URL format',
  11200: 'HTTP retrieval failure',
  11205: 'HTTP connection failure',
  11750: 'TwiML response body too large',
  12100: 'Document parse failure',
  12200: 'Schema validation warning',
  12300: 'Invalid Content-Type',
  12400: 'Internal Failure',
  13212: 'Dial: Invalid timeout value',
  13213: 'Dial: Invalid hangupOnStar value',
  13214: 'Dial: Invalid callerId value',
  13215: 'Dial: Invalid nested element',
  13216: 'Dial: Invalid timeLimit value',
  13217: 'Dial: Invalid record value',
  13221: 'Dial->Number: Invalid method value',
  13222: 'Dial->Number: Invalid sendDigits value',
  13223: 'Dial: Invalid phone number format',
  13230: 'Dial->Conference: Invalid muted value',
  13231: 'Dial->Conference: Invalid endConferenceOnExit value',
  13232: 'Dial->Conference: Invalid startConferenceOnEnter value',
  13233: 'Dial->Conference: Invalid waitUrl',
  13235: 'Dial->Conference: Invalid beep value',
  13237: 'Dial->Conference: Invalid maxParticipants value',
  13241: 'Dial->Sip: Invalid SIP URI',
  13310: 'Pause: Invalid length value',
  13410: 'Reject: Invalid reason',
  13420: 'Play: Invalid loop value',
  13510: 'Say: Invalid loop value',
  13610: 'Redirect: Invalid method value',
} as const
export type CallErrorCode = keyof typeof CALL_ERRORS

export interface CallProblem {
  readonly code: CallErrorCode
  readonly message: string
}

export function callProblem(code: CallErrorCode, detail: string): CallProblem {
  return { code, message: `${CALL_ERRORS[code]}: ${detail}` }
}
