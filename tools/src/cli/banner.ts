/** What `npm start` shows when all is up: where to go, as whom, and what to click first. */
import { relative } from 'node:path'
import type { Stack } from '../stack/index.ts'
import type { Settings } from '../stack/settings.ts'
import { ROOT } from '../root.ts'

const ROLES: Readonly<Record<string, string>> = {
  manager: 'sees every call, its journey and all balances',
  agent: 'takes calls for Alpha Health in the browser',
  alpha: 'the buyer Alpha Health: own calls, bids and money',
  beta: 'the buyer Beta Benefits, whose line is a robot',
  brightleads: 'the publisher who brings the callers',
  operator: 'runs this instance',
}

export function formatBanner(stack: Stack, settings: Settings, readyMs: number): string {
  const logins = stack.logins.map(({ username, password }) => `    ${username.padEnd(13)}${password.padEnd(17)}${ROLES[username] ?? ''}`)
  return `
  Ringfloor is ready (${(readyMs / 1000).toFixed(1)} s).

  Console          ${stack.consoleUrl}
  Phone            ${stack.phonePageUrl}
  Number to dial   ${stack.numberToDial}

  Sign in as       password
${logins.join('\n')}

  Your first call
    1. Open the console, sign in as agent and go available. Allow the microphone.
    2. Open the phone in a second window, dial ${stack.numberToDial}: the console rings. Answer, talk, hang up.
    3. Sign in as manager in a private window: open the call and see who bid, who won, why, and where the money went.
    With no agent available the call goes to the next best bid: Beta's robot answers.

  Data: ${shortPath(settings.dataDir)}${databaseElsewhere(stack, settings)}   Logs: ${shortPath(stack.logDir)}   Begin anew: npm start -- --reset   Stop: Ctrl-C
`
}

/** As root, PostgreSQL's own user may not reach our folder: then its data lies elsewhere, and one should know. */
function databaseElsewhere({ databaseDir }: Stack, { dataDir }: Settings): string {
  return databaseDir === undefined || databaseDir.startsWith(dataDir) ? '' : ` and ${databaseDir}`
}

/** From here where it is below here. */
function shortPath(path: string): string {
  const short = relative(ROOT, path)
  return short.startsWith('..') ? path : short
}
