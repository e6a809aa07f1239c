/** Twilio's error answers. Source of the codes: twilio.com/docs/api/errors. */

const ERRORS = {
  20001: { status: 400, message: 'Invalid parameter' },
  20003: { status: 401, message: 'Authenticate' },
  20004: { status: 405, message: 'Method not allowed' },
  20404: { status: 404, message: 'The requested resource was not found' },
  20413: { status: 413, message: 'Request entity too large' },
  20429: { status: 429, message: 'Too Many Requests' },
  20500: { status: 500, message: 'Internal Server Error' },
  20503: { status: 503, message: 'Service unavailable' },
  21201: { status: 400, message: "No 'To' number is specified" },
  21205: { status: 400, message: 'Url is not a valid URL' },
  21210: { status: 400, message: "The source phone number provided is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased." },
  21211: { status: 400, message: "Invalid 'To' Phone Number" },
  21212: { status: 400, message: "Invalid 'From' Phone Number" },
  21213: { status: 400, message: 'Caller phone number is required' },
  21218: { status: 400, message: 'Invalid ApplicationSid' },
  21220: { status: 400, message: 'Call is not in-progress. Cannot redirect.' },
  21421: { status: 400, message: 'PhoneNumber is invalid' },
  21422: { status: 400, message: 'PhoneNumber is not available' },
  21609: { status: 400, message: "Invalid 'StatusCallback' URL" },
} as const
export type RestErrorCode = keyof typeof ERRORS

export class RestError extends Error {
  readonly code: RestErrorCode
  readonly status: number

  constructor(code: RestErrorCode, detail?: string) {
    super(detail ?? ERRORS[code].message)
    this.name = 'RestError'
    this.code = code
    this.status = ERRORS[code].status
  }

  toBody(): { code: number; message: string; more_info: string; status: number } {
    return { code: this.code, message: this.message, more_info: `https://www.twilio.com/docs/errors/${this.code}`, status: this.status }
  }
}

export function notFound(path: string): RestError {
  return new RestError(20404, `The requested resource ${path} was not found`)
}
