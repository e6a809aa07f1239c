/** The carrier's configuration file: accounts, numbers, robots. Every refusal is in words. */
import { z } from 'zod'
import { e164Schema } from '@ringfloor/shared'
import { robotScriptSchema } from './robots/robot-script.ts'

const numberSchema = z.object({
  phoneNumber: e164Schema,
  friendlyName: z.string().max(64).optional(),
  voiceUrl: z.url().optional(),
  voiceFallbackUrl: z.url().optional(),
  statusCallback: z.url().optional(),
})

/** A TwiML application: where a Voice SDK device's outgoing call asks for its TwiML. */
const applicationSchema = z.object({
  sid: z.string().regex(/^AP[0-9a-f]{32}$/),
  voiceUrl: z.url(),
  voiceMethod: z.enum(['GET', 'POST']).default('POST'),
  voiceFallbackUrl: z.url().optional(),
  statusCallback: z.url().optional(),
})

const accountSchema = z.object({
  sid: z.string().regex(/^AC[0-9a-f]{32}$/, 'An account SID is AC and 32 hex digits.'),
  authToken: z.string().min(1),
  apiKeySid: z.string().regex(/^SK[0-9a-f]{32}$/, 'An API key SID is SK and 32 hex digits.'),
  apiKeySecret: z.string().min(1),
  /** Twilio starts at one API-made call per second per account. */
  callsPerSecond: z.number().positive().max(1000).default(1),
  numbers: z.array(numberSchema).default([]),
  applications: z.array(applicationSchema).default([]),
})

export const carrierConfigSchema = z.object({
  accounts: z.array(accountSchema).min(1, 'The carrier needs at least one account.'),
  robots: z.array(z.object({ number: z.string().min(1).max(200), script: robotScriptSchema })).default([]),
  /** Domains that `<Sip>` reaches inside the carrier; nothing leaves it. */
  sipDomains: z.array(z.string()).default(['local']),
})
export type CarrierConfig = z.infer<typeof carrierConfigSchema>
export type CarrierConfigInput = z.input<typeof carrierConfigSchema>
export type Account = Readonly<CarrierConfig['accounts'][number]>

/** @throws Error with one line per problem. */
export function parseCarrierConfig(value: unknown): CarrierConfig {
  const config = parseInWords('The carrier configuration is not right', carrierConfigSchema, value)
  const numbers = config.accounts.flatMap((account) => account.numbers.map((number) => number.phoneNumber))
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index)
  if (twice) throw new Error(`The carrier configuration is not right:\n  accounts: a number is listed twice (${twice})`)
  return config
}

/** @throws Error with one line per problem. */
export function parseInWords<Schema extends z.ZodType>(title: string, schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || 'whole'}: ${issue.message}`)
  throw new Error(`${title}:\n${lines.join('\n')}`)
}
