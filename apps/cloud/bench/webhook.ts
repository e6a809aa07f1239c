/**
 * `npm run bench -- webhook [--json]`: a signed voice webhook with routing, leases, hold and durable rows. Ours is the cloud process as it is shipped, the
 * peer is peer/server.ts; both on the same durable PostgreSQL, in turn, loaded by a third process with 64 requests in flight. Medians over the rounds.
 * Afterwards every answered call must have its rows, or the run fails.
 *   --json        JSON lines {"name","ours","peer","ratio","unit"} on standard output; ratio is how many times better ours is
 *   --rounds 3 --seconds 5 --in-flight 64
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startBenchPostgres } from './bench-postgres.ts'
import type { BenchPostgres } from './bench-postgres.ts'
import type { LoadFigures, LoadJob } from './load-generator.ts'
import { buildWebhookWorld } from './webhook-world.ts'
import type { WebhookWorld } from './webhook-world.ts'

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '5' }, 'in-flight': { type: 'string', default: '64' } },
})
const IN_FLIGHT = Number(flags['in-flight'])
const SECONDS = Number(flags.seconds)
const WARM_UP_SECONDS = 2
/** Signed in advance per second of a run; more than either side can answer. */
const REQUESTS_PER_SECOND = 16_000
const LEASES_PER_CALL = 3
const HTTP_OK = 200

type Side = 'ours' | 'peer'
const say = (text: string): void => void process.stderr.write(`${text}\n`)

const postgres = await startBenchPostgres()
const world = await buildWebhookWorld(postgres)
const carrier = await startStubCarrier()
const ours = await startOurs(postgres, carrier.url)
const peer = await startChild(new URL('./peer/server.ts', import.meta.url), { PEER_DATABASE_URL: world.peerUrl, PEER_AUTH_TOKEN: world.world.carrier.authToken })
const answered: Record<Side, number> = { ours: 0, peer: 0 }
try {
  for (const side of ['ours', 'peer'] as const) await measure(side, WARM_UP_SECONDS)
  const rounds: Record<Side, LoadFigures[]> = { ours: [], peer: [] }
  for (let round = 1; round <= Number(flags.rounds); round++) {
    for (const side of ['ours', 'peer'] as const) {
      // Neither pays for the other's dirty pages.
      await postgres.admin.query('checkpoint')
      const figures = await measure(side, SECONDS)
      rounds[side].push(figures)
      say(`round ${round} ${side}: ${(figures.ok / figures.seconds).toFixed(0)} calls/s, p50 ${figures.p50Ms.toFixed(1)} ms, p99 ${figures.p99Ms.toFixed(1)} ms, failed ${figures.failed}`)
    }
  }
  await verifyRows(world)
  report('webhook/throughput', 'calls/s', medianOf(rounds.ours, throughput), medianOf(rounds.peer, throughput), (mine, theirs) => mine / theirs)
  report('webhook/p99', 'ms', medianOf(rounds.ours, (figures) => figures.p99Ms), medianOf(rounds.peer, (figures) => figures.p99Ms), (mine, theirs) => theirs / mine)
} finally {
  await stopChild(ours.child)
  await stopChild(peer.child)
  carrier.close()
  await world.close()
  await postgres.stop()
}

async function measure(side: Side, seconds: number): Promise<LoadFigures> {
  const { accountSid, authToken } = world.world.carrier
  const job: LoadJob = { origin: (side === 'ours' ? ours : peer).url, accountSid, authToken, numbers: world.numbers, inFlight: IN_FLIGHT, seconds, requests: REQUESTS_PER_SECOND * seconds }
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
async function verifyRows(counted: WebhookWorld): Promise<void> {
  for (const side of ['ours', 'peer'] as const) {
    const rows = await counted.count(side)
    say(`${side}: ${answered[side]} calls answered with 200; rows ${JSON.stringify(rows)}`)
    const missing = Object.entries({ ...rows, lease: rows.lease / LEASES_PER_CALL, event: rows.event / 2 }).filter(([, count]) => count < answered[side])
    if (missing.length > 0) throw new Error(`${side} answered calls that it did not write: ${JSON.stringify(missing)}`)
  }
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

interface Running {
  readonly child: ChildProcess
  readonly url: string
}

async function startOurs(server: BenchPostgres, carrierUrl: string): Promise<Running> {
  return startChild(new URL('../src/main.ts', import.meta.url), {
    DATABASE_URL: server.appUrl, HOST: '127.0.0.1', PORT: '0', SECRETS_KEY: server.secretsKey.toString('base64'), CARRIER_BASE_URL: carrierUrl, VOICE_SIGNALING_HOST: new URL(carrierUrl).host, LOG_LEVEL: 'error',
  })
}

async function startChild(script: URL, env: Readonly<Record<string, string>>): Promise<Running> {
  const child = fork(fileURLToPath(script), { env: { ...process.env, NODE_ENV: 'production', ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script.pathname} ended with code ${code} before it was ready`)))
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type === 'ready' && message.url !== undefined) resolve(message.url)
    })
  })
  return { child, url }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** Stands in for the carrier's REST API, which the cloud asks about calls that have gone silent: they are all still ringing. */
async function startStubCarrier(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const sid = /\/Calls\/(CA[0-9a-f]{32})/.exec(request.url ?? '')?.[1]
    response.writeHead(HTTP_OK, { 'content-type': 'application/json' })
    response.end(JSON.stringify(sid ? { sid, status: 'ringing' } : { incoming_phone_numbers: [], calls: [], page: 0, page_size: 50, next_page_uri: null }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The stub carrier has no port')
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() }
}
