/** The local carrier's world in the demo: our account with its number, and the robots one can call. It is told nothing of the exchange. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Secrets } from './secrets.ts'

/** The tracking number of the demo campaign: dial it. */
export const NUMBER_TO_DIAL = '+15552010001'
/** The external buyer's line: a robot that answers and talks. */
const BETA_LINE = '+15552020002'
/** Twilio's own beginning: one API-made call per second and account. */
export const CALLS_PER_SECOND = 1

export function writeCarrierConfig(file: string, secrets: Secrets): void {
  const { accountSid: sid, ...credentials } = secrets.carrier
  const config = {
    accounts: [{ sid, ...credentials, callsPerSecond: CALLS_PER_SECOND, numbers: [{ phoneNumber: NUMBER_TO_DIAL, friendlyName: 'Medicare East' }] }],
    robots: [{ number: BETA_LINE, script: { answerAfterSeconds: 2, steps: [{ kind: 'speak', text: 'Beta Benefits, good day. How may I help you?' }] } }],
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
}
