/** Real processes for tests: the local carrier and the cloud, on free ports, each stopped by its own process id. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import type { SeedWorld } from '../prisma/seed/index.ts'
import { chooseFreePort } from '../src/http/free-port.ts'
import type { TestDatabase } from './database.ts'

const CARRIER_MAIN = fileURLToPath(new URL('../../../packages/local-carrier/src/main.ts', import.meta.url))
const CLOUD_MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const START_TIMEOUT_MS = 20_000

export interface Process {
  readonly url: string
  /** What it printed, for the message of a failed test. */
  readonly output: () => string
  /** kill -9 */
  crash(): Promise<void>
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>
}

async function startProcess(main: string, url: string, healthPath: string, env: Readonly<Record<string, string>>): Promise<Process> {
  const lines: string[] = []
  const child: ChildProcess = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  const exited = once(child, 'exit') as Promise<[number | null]>
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return (await exited)[0]
  }
  await vi.waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`It ended at once:\n${lines.join('')}`)
    expect((await fetch(`${url}${healthPath}`)).status).toBe(200)
  }, { timeout: START_TIMEOUT_MS, interval: 50 })
  return { url, output: () => lines.join(''), crash: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') }
}

export interface Robot {
  readonly number: string
  readonly script: unknown
}

export interface CarrierProcess extends Process {
  /** A robot calls a number of the exchange. @returns the caller's leg */
  call(to: string, script?: unknown): Promise<string>
  readonly liveCalls: () => Promise<number>
}

export async function startCarrierProcess(world: SeedWorld, robots: readonly Robot[]): Promise<CarrierProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'ringfloor-carrier-'))
  const port = await chooseFreePort('127.0.0.1')
  const { accountSid, authToken, apiKeySid, apiKeySecret } = world.carrier
  const numbers = world.campaigns.flatMap((campaign) => campaign.numbers.map((phoneNumber) => ({ phoneNumber })))
  await writeFile(join(folder, 'config.json'), JSON.stringify({ accounts: [{ sid: accountSid, authToken, apiKeySid, apiKeySecret, callsPerSecond: 10, numbers }], robots }))
  const started = await startProcess(CARRIER_MAIN, `http://127.0.0.1:${port}`, '/_carrier/health', {
    CARRIER_PORT: String(port), CARRIER_CONFIG: join(folder, 'config.json'), CARRIER_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn',
  })
  return {
    ...started,
    async stop() {
      const code = await started.stop()
      await rm(folder, { recursive: true, force: true })
      return code
    },
    async call(to, script = {}) {
      const response = await fetch(`${started.url}/_carrier/calls`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ from: '+15551230001', to, fromState: 'NY', script }),
      })
      expect(response.status).toBe(201)
      return ((await response.json()) as { callSid: string }).callSid
    },
    liveCalls: async () => ((await (await fetch(`${started.url}/_carrier/health`)).json()) as { liveCalls: number }).liveCalls,
  }
}

/** @param port the same for a restarted node: the carrier calls the addresses it was given */
export function startCloudProcess(database: TestDatabase, carrier: Process, port: number): Promise<Process> {
  return startProcess(CLOUD_MAIN, `http://127.0.0.1:${port}`, '/readyz', {
    DATABASE_URL: database.appUrl, SECRETS_KEY: database.secretsKey.toString('base64'), PORT: String(port), CARRIER_BASE_URL: carrier.url, LOG_LEVEL: 'info',
  })
}
