/** A real Twilio account in place of the local carrier: which variables it takes, and where its number must point. docs/twilio.md tells people. */
import { z } from 'zod'

export interface TwilioAccount {
  readonly accountSid: string
  readonly authToken: string
  readonly apiKeySid: string
  readonly apiKeySecret: string
  /** Calls the account may start by REST each second. */
  readonly callsPerSecond: number
  /** The number to dial, E.164, one of the account's. */
  readonly number: string
  /** What Twilio calls, https. */
  readonly publicUrl: string
  /** Whether the number's webhooks are set by REST: changes the account, only when asked. */
  readonly pointNumbers: boolean
}

/** Those that must be there once one is. */
const REQUIRED = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_API_KEY_SID', 'TWILIO_API_KEY_SECRET', 'TWILIO_NUMBER'] as const
/** Twilio raises it for approved accounts; more than this is a slip of the pen. */
const MAX_CALLS_PER_SECOND = 500
const DEFAULT_CALLS_PER_SECOND = 1

/** What each one is, and where a person finds it. */
const HINTS: Readonly<Record<(typeof REQUIRED)[number], string>> = {
  TWILIO_ACCOUNT_SID: 'AC and 32 hexadecimal digits, on the first page of the Twilio console',
  TWILIO_AUTH_TOKEN: 'the auth token beneath the account SID, without spaces; webhooks are signed with it',
  TWILIO_API_KEY_SID: 'SK and 32 hexadecimal digits: Account > API keys & tokens > Create API key (standard)',
  TWILIO_API_KEY_SECRET: 'the secret that Twilio shows once, when the API key is made, without spaces',
  TWILIO_NUMBER: 'a voice number of that account as + and digits, such as +12125550100',
}
const SHAPES: Readonly<Record<(typeof REQUIRED)[number], RegExp>> = {
  TWILIO_ACCOUNT_SID: /^AC[0-9a-f]{32}$/, TWILIO_AUTH_TOKEN: /^\S+$/, TWILIO_API_KEY_SID: /^SK[0-9a-f]{32}$/, TWILIO_API_KEY_SECRET: /^\S+$/, TWILIO_NUMBER: /^\+[1-9]\d{6,14}$/,
}
/** Hosts that only this machine or this network knows. */
const PRIVATE_HOST = /^(localhost|.*\.(localhost|local|internal|lan)|(127|10)(\.\d+){3}|(192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d+){2}|0\.0\.0\.0|\[.*\])$/

const text = z.string().trim().optional().transform((value) => (value === '' ? undefined : value))
const keys = Object.fromEntries(REQUIRED.map((name) => [name, text])) as Record<(typeof REQUIRED)[number], typeof text>

/** The variables, each by itself; `readTwilio` judges them together. */
export const TWILIO_VARIABLES = { ...keys, TWILIO_CALLS_PER_SECOND: text, RINGFLOOR_POINT_NUMBERS: text }

type Raw = { readonly [Name in keyof typeof TWILIO_VARIABLES]: string | undefined }

/** @returns the account; undefined where none is meant, or where `problems` (one line for each) says what is wrong with it */
export function readTwilio(raw: Raw, publicUrl: string | undefined, problems: string[]): TwilioAccount | undefined {
  const missing = REQUIRED.filter((name) => raw[name] === undefined)
  const pointNumbers = readSwitch(raw.RINGFLOOR_POINT_NUMBERS, problems)
  if (missing.length === REQUIRED.length) {
    if (raw.TWILIO_CALLS_PER_SECOND !== undefined) problems.push('TWILIO_CALLS_PER_SECOND is set and no account is: set the other TWILIO_ keys too, or unset it.')
    if (pointNumbers) problems.push('Numbers can be pointed (RINGFLOOR_POINT_NUMBERS, --point-numbers) only with a Twilio account: set the TWILIO_ keys, or leave it away; the local carrier needs none.')
    return undefined
  }
  const before = problems.length
  // The value is never repeated: it may be a secret in the wrong place.
  for (const name of missing) problems.push(`${name} is not set, other TWILIO_ keys are: it is ${HINTS[name]}. Without any of them the local carrier is used.`)
  for (const name of REQUIRED) if (raw[name] !== undefined && !SHAPES[name].test(raw[name])) problems.push(`${name} must be ${HINTS[name]}.`)
  if (raw.TWILIO_AUTH_TOKEN !== undefined && raw.TWILIO_AUTH_TOKEN === raw.TWILIO_API_KEY_SECRET) problems.push("TWILIO_AUTH_TOKEN and TWILIO_API_KEY_SECRET are the same: one is the account's token, the other the API key's secret.")
  const callsPerSecond = raw.TWILIO_CALLS_PER_SECOND === undefined ? DEFAULT_CALLS_PER_SECOND : Number(raw.TWILIO_CALLS_PER_SECOND)
  if (!Number.isInteger(callsPerSecond) || callsPerSecond < 1 || callsPerSecond > MAX_CALLS_PER_SECOND) problems.push(`TWILIO_CALLS_PER_SECOND must be a whole number from 1 to ${MAX_CALLS_PER_SECOND}: what Twilio allows the account (1 unless it was raised).`)
  const reachable = checkPublicUrl(publicUrl, problems)
  if (problems.length > before || reachable === undefined) return undefined
  return {
    accountSid: raw.TWILIO_ACCOUNT_SID ?? '', authToken: raw.TWILIO_AUTH_TOKEN ?? '', apiKeySid: raw.TWILIO_API_KEY_SID ?? '', apiKeySecret: raw.TWILIO_API_KEY_SECRET ?? '',
    number: raw.TWILIO_NUMBER ?? '', callsPerSecond, publicUrl: reachable, pointNumbers,
  }
}

function readSwitch(value: string | undefined, problems: string[]): boolean {
  if (value !== undefined && value !== '0' && value !== '1') problems.push('RINGFLOOR_POINT_NUMBERS must be 1 (set the webhooks of TWILIO_NUMBER in your account) or 0.')
  return value === '1'
}

function checkPublicUrl(publicUrl: string | undefined, problems: string[]): string | undefined {
  if (publicUrl === undefined) {
    problems.push('RINGFLOOR_PUBLIC_URL must be set with Twilio: an https address from which Twilio reaches this exchange (a tunnel or a reverse proxy to RINGFLOOR_PORT), such as https://floor.example.com.')
    return undefined
  }
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined
  // Of an address that is no address at all the settings complain themselves.
  if (url === undefined) return undefined
  if (url.protocol !== 'https:') problems.push('RINGFLOOR_PUBLIC_URL must begin with https:// with Twilio: callers and money travel over it, and the microphone needs it.')
  if (PRIVATE_HOST.test(url.hostname)) problems.push(`RINGFLOOR_PUBLIC_URL must be an address that Twilio reaches from the internet; ${url.hostname} is known only here. A tunnel or a reverse proxy gives you one.`)
  if (url.hostname.includes('_')) problems.push('RINGFLOOR_PUBLIC_URL must have no underscore in its host: Twilio refuses such addresses.')
  return publicUrl
}

export interface NumberWebhooks {
  readonly voice: string
  readonly fallback: string
  readonly status: string
}

/** The addresses that the number must call, POST each: the same that the cloud sets for itself at the local carrier. */
export function numberWebhooks(publicUrl: string): NumberWebhooks {
  return { voice: `${publicUrl}/carrier/voice?step=inbound`, fallback: `${publicUrl}/carrier/fallback?step=inbound`, status: `${publicUrl}/carrier/status?step=inbound` }
}
