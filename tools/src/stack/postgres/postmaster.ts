/** Runs one PostgreSQL server over a data folder: in its own process group, so that Ctrl-C in the terminal does not reach it before us. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { waitUntil } from '../../wait.ts'
import { PlainError } from '../../words.ts'
import { commandOf, endProcess, isAlive, processesWorkingIn, signalProcess } from '../processes.ts'
import type { PostgresBinaries } from './binaries.ts'
import { POSTGRES_ENV } from './cluster.ts'
import type { RunAs } from './run-as.ts'

export interface PostmasterOptions {
  readonly dataDir: string
  readonly port: number
  readonly binaries: PostgresBinaries
  readonly user: RunAs | undefined
  readonly durable: boolean
  readonly logFile: string
  /** Further settings, e.g. { max_connections: '200' }. */
  readonly settings: Readonly<Record<string, string>>
}

const READY_TIMEOUT_MS = 30_000
/** Fast: sessions are ended and everything is written down. Immediate: recovery at the next start. */
const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
] as const

/** Small enough for a laptop that also runs everything else. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '64MB',
  io_method: 'sync',
  max_worker_processes: '2',
  max_parallel_workers: '0',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '1',
  jit: 'off',
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
}
/** For throw-away databases only: a crash of the machine may lose them. */
const THROW_AWAY: Readonly<Record<string, string>> = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

export async function startPostmaster(options: PostmasterOptions): Promise<ChildProcess> {
  const settings = { ...SETTINGS, ...(options.durable ? {} : THROW_AWAY), ...options.settings, port: String(options.port) }
  mkdirSync(dirname(options.logFile), { recursive: true })
  const log = openSync(options.logFile, 'a')
  const child = spawn(options.binaries.postgres, ['-D', options.dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
    cwd: options.dataDir, detached: true, env: POSTGRES_ENV, stdio: ['ignore', log, log], ...(options.user ?? {}),
  })
  closeSync(log)
  let failure: string | undefined
  child.once('error', (error) => { failure = error.message })
  child.once('exit', (code, signal) => { failure ??= `it ended with ${signal ?? `code ${code}`}` })
  const ready = await waitUntil(() => failure !== undefined || isReady(options.dataDir, child.pid), { timeoutMs: READY_TIMEOUT_MS })
  if (ready && failure === undefined) return child
  if (child.pid !== undefined) signalProcess(child.pid, 'SIGQUIT')
  throw new PlainError(`PostgreSQL did not start: ${failure ?? `not ready after ${READY_TIMEOUT_MS / 1000} s`}. Its log, ${options.logFile}, ends with:\n${lastLines(options.logFile)}`)
}

export async function stopPostmaster(pid: number): Promise<void> {
  await endProcess(pid, STOP_STEPS)
}

/** The process id in the lock file and whether that server said it is ready. */
function readLock(dataDir: string): { pid: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined
  } catch {
    return undefined
  }
}

function isReady(dataDir: string, pid: number | undefined): boolean {
  const lock = readLock(dataDir)
  return lock !== undefined && lock.pid === pid && lock.ready
}

/**
 * Clears what a killed run left: a server that still works in our data folder is stopped in good order, its left-over children are ended, and a lock
 * file whose process is gone or is somebody else's (ids are handed out again) is removed. Never signals a process that does not work in our folder.
 * @returns whether a server had to be stopped
 */
export async function recoverDataDir(dataDir: string): Promise<boolean> {
  if (!existsSync(dataDir)) return false
  const folder = realpathSync(dataDir)
  const lock = readLock(folder)
  const orphan = lock !== undefined && isAlive(lock.pid) && isServerOf(folder, lock.pid) ? lock.pid : undefined
  if (orphan !== undefined) await stopPostmaster(orphan)
  for (const pid of processesWorkingIn(folder)) {
    if (commandOf(pid).includes('postgres')) await endProcess(pid, [{ signal: 'SIGQUIT', waitMs: 3_000 }, { signal: 'SIGKILL', waitMs: 2_000 }])
  }
  rmSync(join(folder, 'postmaster.pid'), { force: true })
  return orphan !== undefined
}

function isServerOf(folder: string, pid: number): boolean {
  if (process.platform === 'linux') return processesWorkingIn(folder).includes(pid)
  const command = commandOf(pid)
  return command.includes('postgres') && command.includes(folder)
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-6).join('\n')
}
