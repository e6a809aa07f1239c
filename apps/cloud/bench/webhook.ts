/**
 * `npm run bench -- webhook [--json]`: a signed voice webhook with routing, leases, hold and durable rows. Ours is the cloud process as it is shipped, the
 * peer is peer/server.ts; both on the same durable PostgreSQL, in turn, loaded by a third process with 64 requests in flight. Medians over the rounds.
 * Afterwards every answered call must have its rows, or the run fails.
 *   --json        JSON lines {"name","ours","peer","ratio","unit"} on standard output; ratio is how many times better ours is
 *   --rounds 3 --seconds 5 --in-flight 64
 *   --only ours|peer   leaves the other side out, and the ratio
 *   --profile <folder> writes a processor profile of our server there
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cpuOfFamily, startBenchPostgres } from './bench-postgres.ts'
import type { BenchPostgres } from './bench-postgres.ts'
import { createCleanup } from './cleanup.ts'
import type { LoadFigures, LoadJob } from './load-generator.ts'
import { buildWebhookWorld } from './webhook-world.ts'
import type { WebhookWorld } from './webhook-world.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '5' }, 'in-flight': { type: 'string', default: '64' },
    only: { type: 'string' }, profile: { type: 'string' },
  },
})
const IN_FLIGHT = Number(flags['in-flight'])
const SECONDS = Number(flags.seconds)
const WARM_UP_SECONDS = 2
/** Signed in advance per second of a run; more than either side can answer. */
const REQUESTS_PER_SECOND = 16_000
/** Ours is one row for all places of an attempt. */
const LEASES_PER_CALL = { ours: 1, peer: 3 } as const
const HTTP_OK = 200

type Side = 'ours' | 'peer'
const SIDES = (['ours', 'peer'] as const).filter((side) => flags.only === undefined || flags.only === side)
const say = (text: string): void => void process.stderr.write(`${text}\n`)

const cleanup = createCleanup()
try {
  await main()
} finally {
  await cleanup.run()
}

interface Contest {
  readonly postgres: BenchPostgres
  readonly world: WebhookWorld
  readonly servers: Readonly<Record<Side, Server>>
  /** Calls answered with 200 so far, warm-up included. */
  readonly answered: Record<Side, number>
}

async function main(): Promise<void> {
  const postgres = await startBenchPostgres()
  cleanup.add(postgres.stop)
  const contest = await open(postgres)
  for (const side of SIDES) await measure(contest, side, WARM_UP_SECONDS)
  const rounds: Record<Side, LoadFigures[]> = { ours: [], peer: [] }
  for (let round = 1; round <= Number(flags.rounds); round++) {
    for (const side of SIDES) {
      // Neither pays for the other's dirty pages.
      await postgres.admin.query('checkpoint')
      const cpuBefore = readCpu(contest, side)
      const figures = await measure(contest, side, SECONDS)
      rounds[side].push(figures)
      say(`round ${round} ${side}: ${throughput(figures).toFixed(0)} calls/s, p50 ${figures.p50Ms.toFixed(1)} ms, p99 ${figures.p99Ms.toFixed(1)} ms, failed ${figures.failed}; processor per call: ${cpuPerCall(cpuBefore, readCpu(contest, side), figures)}`)
    }
  }
  await verifyRows(contest)
  if (SIDES.length < 2) return
  report('webhook/throughput', 'calls/s', medianOf(rounds.ours, throughput), medianOf(rounds.peer, throughput), (mine, theirs) => mine / theirs)
  report('webhook/p99', 'ms', medianOf(rounds.ours, (figures) => figures.p99Ms), medianOf(rounds.peer, (figures) => figures.p99Ms), (mine, theirs) => theirs / mine)
}

async function open(postgres: BenchPostgres): Promise<Contest> {
  const world = await buildWebhookWorld(postgres)
  cleanup.add(world.close)
  const carrierUrl = await startStubCarrier()
  const ours = await startChild(new URL('../src/main.ts', import.meta.url), {
    DATABASE_URL: postgres.appUrl, HOST: '127.0.0.1', PORT: '0', SECRETS_KEY: postgres.secretsKey.toString('base64'), CARRIER_BASE_URL: carrierUrl,
    VOICE_SIGNALING_HOST: new URL(carrierUrl).host, LOG_LEVEL: 'error',
  }, flags.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${flags.profile}`])
  const peer = await startChild(new URL('./peer/server.ts', import.meta.url), { PEER_DATABASE_URL: world.peerUrl, PEER_AUTH_TOKEN: world.world.carrier.authToken })
  return { postgres, world, servers: { ours, peer }, answered: { ours: 0, peer: 0 } }
}

async function measure({ world, servers, answered }: Contest, side: Side, seconds: number): Promise<LoadFigures> {
  const { accountSid, authToken } = world.world.carrier
  const job: LoadJob = { origin: servers[side].url, accountSid, authToken, numbers: world.numbers, inFlight: IN_FLIGHT, seconds, requests: REQUESTS_PER_SECOND * seconds }
  const child = fork(fileURLToPath(new URL('./load-generator.ts', import.meta.url)), { stdio: 'inherit' })
  const exited = once(child, 'exit')
  const figures = await new Promise<LoadFigures>((resolve, reject) => {
    child.once('message', (message) => resolve(message as LoadFigures))
    child.once('exit', (code) => reject(new Error(`The load generator ended with code ${code}`)))
    child.send(job)
  })
  await exited
  answered[side] += figures.ok
  if (!figures.sample.includes('<Dial')) throw new Error(`${side} does not dial: ${figures.sample.slice(0, 300)}`)
  return figures
}

/** Every 200 stands for committed rows. */
async function verifyRows({ world, answered }: Contest): Promise<void> {
  for (const side of SIDES) {
    const rows = await world.count(side)
    say(`${side}: ${answered[side]} calls answered with 200; rows ${JSON.stringify(rows)}`)
    const missing = Object.entries({ ...rows, lease: rows.lease / LEASES_PER_CALL[side], event: rows.event / 2 }).filter(([, count]) => count < answered[side])
    if (missing.length > 0) throw new Error(`${side} answered calls that it did not write: ${JSON.stringify(missing)}`)
  }
}

interface Cpu {
  readonly serverMs: number | undefined
  readonly postgresMs: number | undefined
}

function readCpu({ servers, postgres }: Contest, side: Side): Cpu {
  return { serverMs: cpuOfFamily(servers[side].pid), postgresMs: postgres.cpuMs() }
}

/** Tells where the time goes, also on a machine that is busy with other things. */
function cpuPerCall(before: Cpu, after: Cpu, figures: LoadFigures): string {
  const perCall = (spentMs: number): string => `${((spentMs * 1000) / figures.ok).toFixed(0)} µs`
  const between = (from: number | undefined, to: number | undefined): string => (from === undefined || to === undefined ? 'unknown' : perCall(to - from))
  return `server ${between(before.serverMs, after.serverMs)}, PostgreSQL ${between(before.postgresMs, after.postgresMs)}, load ${perCall(figures.cpuMs)}`
}

function report(name: string, unit: string, mine: number, theirs: number, better: (mine: number, theirs: number) => number): void {
  const line = { name, ours: round(mine), peer: round(theirs), ratio: round(better(mine, theirs)), unit }
  if (flags.json) console.log(JSON.stringify(line))
  else console.log(`${line.name}: ours ${line.ours} ${unit}, peer ${line.peer} ${unit}, ${line.ratio} times better`)
}

function throughput(figures: LoadFigures): number {
  return figures.ok / figures.seconds
}

function medianOf(rounds: readonly LoadFigures[], figure: (figures: LoadFigures) => number): number {
  const sorted = rounds.map(figure).sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

interface Server {
  readonly url: string
  readonly pid: number
}

/** Starts a script that says when it is ready and where. */
async function startChild(script: URL, env: Readonly<Record<string, string>>, execArgv: readonly string[] = []): Promise<Server> {
  const child = fork(fileURLToPath(script), { execArgv: [...execArgv], env: { ...process.env, NODE_ENV: 'production', ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  cleanup.add(() => stopChild(child))
  return new Promise<Server>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script.pathname} ended with code ${code} before it was ready`)))
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type === 'ready' && message.url !== undefined) resolve({ url: message.url, pid: child.pid ?? 0 })
    })
  })
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** Stands in for the carrier's REST API, which the cloud asks about calls that have gone silent: they are all still ringing. */
async function startStubCarrier(): Promise<string> {
  const server = createServer((request, response) => {
    const sid = /\/Calls\/(CA[0-9a-f]{32})/.exec(request.url ?? '')?.[1]
    response.writeHead(HTTP_OK, { 'content-type': 'application/json' })
    response.end(JSON.stringify(sid ? { sid, status: 'ringing' } : { incoming_phone_numbers: [], calls: [], page: 0, page_size: 50, next_page_uri: null }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The stub carrier has no port')
  cleanup.add(() => void server.close())
  return `http://127.0.0.1:${address.port}`
}
