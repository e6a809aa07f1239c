/** Twilio's error codes that the gateway sends (https://www.twilio.com/docs/api/errors); the SDK turns each into a class of its own. */
export interface SignallingError {
  readonly code: number
  readonly message: string
}

export const SIGNALLING_ERRORS = {
  tokenInvalid: { code: 20101, message: 'Invalid Access Token' },
  tokenExpired: { code: 20104, message: 'Access Token expired or expiration date invalid' },
  connection: { code: 31000, message: 'Generic error' },
  declined: { code: 31002, message: 'Connection declined: the access token names no outgoing application' },
  malformed: { code: 31100, message: 'Malformed request' },
  unauthorized: { code: 31201, message: 'Authentication failed: the access token does not allow incoming calls' },
  notListening: { code: 31204, message: 'JWT is invalid: no valid access token was presented on this connection' },
  tokenRunOut: { code: 31205, message: 'JWT token expired' },
  rateExceeded: { code: 31206, message: 'Rate exceeded authorized limit' },
  notFound: { code: 31404, message: 'Not found: there is no such call' },
  unavailable: { code: 31480, message: 'Temporarily unavailable' },
  media: { code: 53405, message: 'Media connection failed' },
} as const satisfies Record<string, SignallingError>

/** Codes that the SDK knows for the ways a call can fail; a call that ends well carries none. */
export const ERROR_OF_ENDING = {
  busy: { code: 31486, message: 'Busy here' },
  'no-answer': { code: 31480, message: 'Temporarily unavailable' },
  failed: { code: 31404, message: 'Not found' },
  declined: { code: 31603, message: 'Declined' },
} as const satisfies Record<string, SignallingError>
