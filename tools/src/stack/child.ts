/** Starts our own programs: each in its own process group, its words in a log file, and its last words kept for when it fails. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { COMPILE_CACHE } from '../../bootstrap/paths.mjs'
import { ROOT, pathWithRuntime } from '../root.ts'
import { waitUntil } from '../wait.ts'
import { PlainError, errorCode } from '../words.ts'
import { endProcess } from './processes.ts'

export interface ProgramOptions {
  /** In words, for messages: "the cloud". */
  readonly title: string
  /** The TypeScript file, from the root. */
  readonly script: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logFile: string
  /** Node's own flags. */
  readonly nodeFlags?: readonly string[]
}

export interface Program {
  readonly title: string
  readonly pid: number
  readonly logFile: string
  /** The end of what it wrote in this run. */
  readonly lastWords: () => string
  /** Undefined while it runs. */
  readonly failure: () => string | undefined
  /** Settles when it ends, in whatever way. */
  readonly ended: Promise<void>
  signal(signal: NodeJS.Signals): void
  /** Asks it to end (it drains), and insists when it takes too long. */
  stop(patienceMs: number): Promise<void>
}

const LOG_TAIL_LINES = 12
const INSIST_MS = 3_000
const PROBE_TIMEOUT_MS = 2_000
/** Of our environment only what every program needs; settings come one by one, so that none leaks in by accident. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'SystemRoot', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const

export function startProgram(options: ProgramOptions): Program {
  const logStart = sizeOf(options.logFile)
  const child = spawnLogged(options)
  const pid = child.pid
  let failure: string | undefined = pid === undefined ? 'the system gave it no process id' : undefined
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => { failure ??= error.message; resolve() })
    child.once('exit', (code, signal) => { failure ??= `it ended with ${signal ?? `code ${code}`}`; resolve() })
  })
  if (pid === undefined) throw new PlainError(`Could not start ${options.title}.`)
  return {
    title: options.title, pid, logFile: options.logFile, ended,
    lastWords: () => lastWords(options.logFile, logStart),
    failure: () => failure,
    signal: (signal) => { if (failure === undefined) child.kill(signal) },
    stop: async (patienceMs) => { if (failure === undefined) await endProcess(pid, [{ signal: 'SIGTERM', waitMs: patienceMs }, { signal: 'SIGKILL', waitMs: INSIST_MS }]) },
  }
}

/** Runs a program to its end. @returns what it wrote. @throws PlainError with its last words when it fails */
export async function runProgram(options: ProgramOptions): Promise<string> {
  const logStart = sizeOf(options.logFile)
  const child = spawnLogged(options)
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exitCode, signal) => resolve(exitCode ?? signal ?? 1))
  })
  if (code !== 0) throw new PlainError(`${capital(options.title)} failed (${code}). The end of its log, ${options.logFile}:\n${lastWords(options.logFile, logStart)}`)
  return readFileSync(options.logFile).subarray(logStart).toString('utf8')
}

/** Waits until `url` answers 2xx. @throws PlainError with the program's last words when it ends before, or takes too long */
export async function waitForHealth(program: Program, url: string, timeoutMs: number): Promise<void> {
  const healthy = await waitUntil(async () => program.failure() !== undefined || (await answers(url)), { timeoutMs })
  const failure = program.failure()
  if (healthy && failure === undefined) return
  throw new PlainError(`${capital(program.title)} did not start: ${failure ?? `no answer from ${url} after ${timeoutMs / 1000} s`}. The end of its log, ${program.logFile}:\n${program.lastWords()}`)
}

/** Asks over a bare socket: fetch and node:http would cost the watching process 14 MB for this one question. */
function answers(url: string): Promise<boolean> {
  const { hostname, port, pathname } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) })
    const settle = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => settle(false))
    socket.once('error', () => settle(false))
    socket.once('end', () => settle(false))
    socket.once('connect', () => socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`))
    socket.once('data', (head) => settle(/^HTTP\/1\.[01] 2/.test(head.toString('latin1'))))
  })
}

function spawnLogged(options: ProgramOptions): ChildProcess {
  mkdirSync(dirname(options.logFile), { recursive: true })
  const log = openLog(options.logFile)
  const inherited = Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]))
  const child = spawn(process.execPath, [...(options.nodeFlags ?? []), join(ROOT, options.script)], {
    cwd: ROOT, detached: true, stdio: ['ignore', log, log], env: { ...inherited, PATH: pathWithRuntime(), NODE_ENV: 'production', NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? COMPILE_CACHE, ...options.env },
  })
  closeSync(log)
  return child
}

function openLog(file: string): number {
  try {
    return openSync(file, 'a')
  } catch (error) {
    throw new PlainError(`Cannot write to ${file} (${errorCode(error) ?? String(error)}). If another user ran Ringfloor here, remove its logs, or run as that user.`, { cause: error })
  }
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}

function lastWords(file: string, from: number): string {
  return readFileSync(file).subarray(from).toString('utf8').trim().split('\n').slice(-LOG_TAIL_LINES).map((line) => `  ${line}`).join('\n')
}

function capital(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1)
}
