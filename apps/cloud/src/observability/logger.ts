/**
 * Structured logs. Messages are static, everything else is a field. Personal data (caller numbers, digits) is logged only under a `pii` key and
 * masked here, so that a log can be handed on.
 */
import { pino } from 'pino'
import type { DestinationStream, Logger, LoggerOptions } from 'pino'

export type { Logger } from 'pino'

const SHOWN_CHARACTERS = 2
const SECRET_PATHS = ['authToken', 'apiKeySecret', 'password', 'token', '*.authToken', '*.apiKeySecret', '*.password', '*.token', 'req.headers.authorization', 'req.headers.cookie']

/** "+15552010001" -> "**********01": enough to tell two callers apart, too little to call them. */
export function maskPersonal(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value) ?? ''
  return text.length <= SHOWN_CHARACTERS * 2 ? '*'.repeat(text.length) : '*'.repeat(text.length - SHOWN_CHARACTERS) + text.slice(-SHOWN_CHARACTERS)
}

export interface CreateLoggerOptions {
  readonly level: LoggerOptions['level'] & string
  /** Default: standard output. */
  readonly destination?: DestinationStream
}

export function createLogger(options: CreateLoggerOptions): Logger {
  const settings: LoggerOptions = {
    level: options.level,
    base: { service: 'cloud' },
    redact: {
      paths: ['pii.*', '*.pii.*', ...SECRET_PATHS],
      censor: (value, path) => (path.includes('pii') ? maskPersonal(value) : '[secret]'),
    },
  }
  return options.destination ? pino(settings, options.destination) : pino(settings)
}
