/** Makes a new database cluster: UTF-8 whatever the machine's language, passwords always. */
import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PlainError } from '../../words.ts'
import type { PostgresBinaries } from './binaries.ts'
import { assertNamedUser, type RunAs } from './run-as.ts'

export const SUPERUSER = 'postgres'
const LAST_LINES = 5

/** A small, fixed environment: the machine's LANG must not decide the encoding. */
export const POSTGRES_ENV: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...systemRoot() }

function systemRoot(): Record<string, string> {
  const root = process.env['SystemRoot']
  return root === undefined ? {} : { SystemRoot: root }
}

/** Creates the cluster unless there is one. Built beside and renamed, so that an interrupted start leaves nothing half made. */
export async function ensureCluster(options: { readonly dataDir: string; readonly password: string; readonly binaries: PostgresBinaries; readonly user: RunAs | undefined; readonly durable: boolean }): Promise<void> {
  const { dataDir, user } = options
  if (existsSync(join(dataDir, 'PG_VERSION'))) return
  if (user === undefined) assertNamedUser()
  const beside = `${dataDir}.new`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o755 })
  mkdirSync(beside, { mode: 0o700 })
  const passwordFile = `${dataDir}.password`
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  if (user !== undefined) for (const path of [beside, passwordFile]) chownSync(path, user.uid, user.gid)
  try {
    await runInitdb(
      options.binaries.initdb,
      [
        `--pgdata=${beside}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C',
        '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--text-search-config=english', ...(options.durable ? [] : ['--no-sync']),
      ],
      beside,
      user,
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
  chmodSync(beside, 0o700)
  renameSync(beside, dataDir)
}

/** In a process group of its own: Ctrl-C is for us, and half a cluster is of no use. @throws PlainError with initdb's last words */
async function runInitdb(initdb: string, args: readonly string[], beside: string, user: RunAs | undefined): Promise<void> {
  const child = spawn(initdb, [...args], { env: POSTGRES_ENV, cwd: beside, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...(user ?? {}) })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { words += chunk.toString() })
  const outcome = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  if (outcome !== 0) throw new PlainError(`PostgreSQL could not make its data folder (${outcome ?? 'it was ended'}):\n${words.trim().split('\n').slice(-LAST_LINES).join('\n')}`)
}
