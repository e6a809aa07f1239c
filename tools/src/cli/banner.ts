/** What `npm start` shows when all is up: where to go, as whom, and what to click first. */
import { relative } from 'node:path'
import type { Stack } from '../stack/index.ts'
import type { Settings } from '../stack/settings.ts'
import { numberWebhooks, type TwilioAccount } from '../stack/twilio.ts'
import { ROOT } from '../root.ts'

const ROLES: Readonly<Record<string, string>> = {
  manager: 'sees every call, its journey and all balances',
  agent: 'takes calls for Alpha Health in the browser',
  alpha: 'the buyer Alpha Health: own calls, bids and money',
  beta: 'the buyer Beta Benefits, whose line is a robot of the local carrier',
  brightleads: 'the publisher who brings the callers',
  operator: 'runs this instance',
}

export function formatBanner(stack: Stack, settings: Settings, readyMs: number): string {
  const logins = stack.logins.map(({ username, password }) => `    ${username.padEnd(13)}${password.padEnd(17)}${ROLES[username] ?? ''}`)
  return `
  Ringfloor is ready (${(readyMs / 1000).toFixed(1)} s)${settings.twilio ? ', with Twilio as its carrier' : ''}.
${carrierNotes(stack)}
  Console          ${stack.consoleUrl}
${settings.twilio ? '' : `  Phone            ${stack.phonePageUrl}\n`}  Number to dial   ${stack.numberToDial}${settings.twilio ? '   (from any telephone; Twilio charges your account for the call)' : ''}

  Sign in as       password
${logins.join('\n')}

${settings.twilio ? withTwilio(settings.twilio) : withLocalCarrier(stack)}

  Data: ${shortPath(settings.dataDir)}${databaseElsewhere(stack, settings)}   Logs: ${shortPath(stack.logDir)}   Begin anew: npm start -- --reset   Stop: Ctrl-C
`
}

function withLocalCarrier(stack: Stack): string {
  return `  Your first call
    1. Open the console, sign in as agent and go available. Allow the microphone.
    2. Open the phone in a second window, dial ${stack.numberToDial}: the console rings. Answer, talk, hang up.
    3. Sign in as manager in a private window: open the call and see who bid, who won, why, and where the money went.
    With no agent available the call goes to the next best bid: Beta's robot answers.`
}

function withTwilio(twilio: TwilioAccount): string {
  return `  Twilio
    Nothing was dialled. ${twilio.pointNumbers ? pointing(twilio) : manual(twilio)}

  Your first call
    1. Open the console at the address above (not at localhost), sign in as agent and go available. Allow the microphone.
    2. Dial ${twilio.number} from a telephone: the console rings. Answer, talk, hang up.
    With no agent available the caller hears an apology: the demo's outside lines have made-up numbers, and are paused. All of it: docs/twilio.md`
}

function pointing({ number, publicUrl }: TwilioAccount): string {
  return `You asked for it: the three webhooks of ${number} are being set to ${publicUrl}. The cloud's log says when it is
    done ("Numbers point at this exchange") or why it could not be ("Numbers cannot be pointed at this exchange yet"); it is tried again every minute.`
}

function manual({ number, publicUrl }: TwilioAccount): string {
  const { voice, fallback, status } = numberWebhooks(publicUrl)
  return `Nothing in your account was changed. Once, point ${number} here: Twilio console, Phone Numbers > Manage > Active numbers
    > the number > Voice configuration, each as HTTP POST:
      A call comes in         ${voice}
      Primary handler fails   ${fallback}
      Call status changes     ${status}
    Or let Ringfloor set these three in your account: npm start -- --point-numbers`
}

/** What the account was changed to, where it was. */
function carrierNotes({ carrierNotes: notes }: Stack): string {
  return notes.map((note) => `  ${note}\n`).join('')
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
