/** Runs the real `npm start` (its bootstrap) in a folder and on ports of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import getPort from 'get-port'
import { ROOT } from '../src/root.ts'
import { makeTemporaryFolder } from '../src/temporary.ts'
import { TWILIO_VARIABLES } from '../src/stack/twilio.ts'
import { waitUntil } from '../src/wait.ts'

export interface Place {
  readonly env: Readonly<Record<string, string>>
  readonly dataDir: string
  readonly cloudPort: number
}

export interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  /** Resolves with the code when it ends. */
  readonly ended: Promise<number | null>
  /** True when it is ready, false when it ended before. */
  ready(): Promise<boolean>
}

const READY_TIMEOUT_MS = 90_000
/** Empty, so that a .env of the person who tests is not read for them: no test may touch somebody's real account. */
const NO_TWILIO = Object.fromEntries([...Object.keys(TWILIO_VARIABLES), 'RINGFLOOR_PUBLIC_URL'].map((name) => [name, '']))

const BOOTSTRAP = [process.execPath, join(ROOT, 'tools', 'bootstrap.mjs'), 'start'] as const
/** As npm does it: through a shell that waits. */
const THROUGH_A_SHELL = ['sh', '-c', '"$0" "$@"; exit $?', ...BOOTSTRAP] as const

/** The child is the shell; stopping it alone is what `kill <npm>` comes to. */
export function runStartAsNpm(place: Place): Run {
  return runStart(place, [], { npm_lifecycle_event: 'start' }, THROUGH_A_SHELL)
}

export async function makePlace(): Promise<Place> {
  const dataDir = makeTemporaryFolder('start')
  const host = '127.0.0.1'
  const cloudPort = await getPort({ host })
  const ports = { RINGFLOOR_PORT: String(cloudPort), RINGFLOOR_CARRIER_PORT: String(await getPort({ host })), RINGFLOOR_POSTGRES_PORT: String(await getPort({ host })) }
  return { dataDir, cloudPort, env: { ...NO_TWILIO, ...ports, RINGFLOOR_DATA_DIR: dataDir, LOG_LEVEL: 'info' } }
}

export function runStart(place: Place, args: readonly string[] = [], extraEnv: Readonly<Record<string, string>> = {}, command: readonly [string, ...string[]] = BOOTSTRAP): Run {
  // In a group of its own, as in a terminal, and without LANG: the database must be UTF-8 all the same.
  const { LANG: _lang, LC_ALL: _all, LC_CTYPE: _ctype, ...env } = process.env
  const child = spawn(command[0], [...command.slice(1), ...args], { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, ...place.env, ...extraEnv } })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString() })
  let over = false
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => { over = true; resolve(code) }))
  return {
    child, ended, output: () => text,
    ready: async () => {
      await waitUntil(() => over || text.includes('Ringfloor is ready'), { timeoutMs: READY_TIMEOUT_MS })
      return !over && text.includes('Ringfloor is ready')
    },
  }
}
