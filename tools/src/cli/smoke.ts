/** `npm run smoke`: the whole stack in a temporary folder, one robot call answered by a robot agent over the Voice SDK's protocol, one line of JSON. */
import { isAlive } from '../stack/processes.ts'
import { startStack, type Stack } from '../stack/index.ts'
import { checkLedger, createCarrierControl, startRobotAgent, type RobotAgent } from '../robots/index.ts'
import { makeTemporaryFolder } from '../temporary.ts'
import { waitUntil } from '../wait.ts'
import { describeError } from '../words.ts'
import { onStopRequest } from './main.ts'

interface SmokeResult {
  answered: boolean
  /** Packets with sound that the agent heard. */
  rtpPackets: number
  /** Highest peak, 0..1, that each end heard of the other. */
  levelAtAgent: number
  levelAtCaller: number
  ledgerBalanced: boolean
  openHolds: number
  openLeases: number
  transfers: number
  events: number
  msToRing: number
  msToAudio: number
  msToStart: number
  msTotal: number
  error?: string
}

const LIMIT_MS = 55_000
const RING_TIMEOUT_MS = 15_000
const AUDIO_TIMEOUT_MS = 10_000
const SETTLE_TIMEOUT_MS = 10_000
/** A second of sound. */
const ENOUGH_PACKETS = 50
const AUDIBLE = 0.01
const CALLER = '+12125550147'
/** The payout and the exchange's margin, besides the buyers' first funding. */
const CALL_TRANSFERS = 2

const result: SmokeResult = {
  answered: false, rtpPackets: 0, levelAtAgent: 0, levelAtCaller: 0, ledgerBalanced: false, openHolds: -1, openLeases: -1, transfers: 0, events: 0, msToRing: -1, msToAudio: -1, msToStart: -1, msTotal: -1,
}
const begun = Date.now()
let stack: Stack | undefined
let agent: RobotAgent | undefined

const limit = setTimeout(() => void finish(`It took longer than ${LIMIT_MS} ms.`), LIMIT_MS)
onStopRequest(() => void finish('It was interrupted.'))
try {
  await run()
  await finish()
} catch (error) {
  await finish(describeError(error))
}

async function run(): Promise<void> {
  stack = await startStack({ dataDir: makeTemporaryFolder('smoke'), ports: 0, serveConsole: false, throwAway: true, logLevel: 'warn' })
  result.msToStart = Date.now() - begun
  const login = stack.logins.find(({ username }) => username === 'agent')
  if (login === undefined) throw new Error('There is no login for an agent.')
  const before = await checkLedger(stack.adminDatabaseUrl)
  agent = await startRobotAgent({ cloudUrl: stack.consoleUrl, login })
  const carrier = createCarrierControl(stack.carrierUrl)

  const dialled = Date.now()
  const callSid = await carrier.placeCall({ from: CALLER, to: stack.numberToDial, fromState: 'NY', script: { steps: [{ kind: 'tone', seconds: 30 }] } })
  const call = await agent.nextCall(RING_TIMEOUT_MS)
  result.msToRing = Date.now() - dialled
  await call.accept()
  result.answered = true
  call.startTone()
  const heard = await waitUntil(
    async () => {
      const caller = (await carrier.call(callSid)).media
      result.rtpPackets = call.stats.packetsReceived
      result.levelAtAgent = Math.max(result.levelAtAgent, call.stats.levelReceived)
      result.levelAtCaller = Math.max(result.levelAtCaller, caller?.heard.level ?? 0)
      return result.rtpPackets >= ENOUGH_PACKETS && result.levelAtAgent > AUDIBLE && result.levelAtCaller > AUDIBLE
    },
    { timeoutMs: AUDIO_TIMEOUT_MS, everyMs: 50 },
  )
  result.msToAudio = Date.now() - dialled
  call.hangup()
  await carrier.waitForEnd(callSid, SETTLE_TIMEOUT_MS)
  const settled = await waitUntil(
    async () => {
      if (stack === undefined) return false
      const after = await checkLedger(stack.adminDatabaseUrl)
      Object.assign(result, { ledgerBalanced: after.balanced, openHolds: after.openHolds, openLeases: after.openLeases, transfers: after.transfers - before.transfers, events: after.events - before.events })
      return result.transfers >= CALL_TRANSFERS && after.openHolds === 0 && after.openLeases === 0
    },
    { timeoutMs: SETTLE_TIMEOUT_MS, everyMs: 100 },
  )
  if (!heard) throw new Error('There was no sound both ways.')
  if (!settled) throw new Error('The call was not settled: a hold or a lease is open, or the transfers are missing.')
}

/** Stops all that was started, prints the one line, ends. */
async function finish(error?: string): Promise<never> {
  clearTimeout(limit)
  await agent?.stop().catch(() => undefined)
  const pids = Object.values(stack?.pids() ?? {}).filter((pid) => pid !== undefined && pid > 0)
  if (error !== undefined && stack !== undefined) console.error(error)
  await stack?.stop({ hurry: error !== undefined })
  const left = pids.filter((pid) => pid !== undefined && isAlive(pid))
  result.msTotal = Date.now() - begun
  const problem = error ?? (left.length > 0 ? `Processes did not end: ${left.join(', ')}.` : result.ledgerBalanced ? undefined : 'The ledger is not balanced.')
  process.stdout.write(`${JSON.stringify({ ...result, ...(problem === undefined ? {} : { error: problem }) })}\n`)
  process.exit(problem === undefined ? 0 : 1)
}
