/** What the operating system knows about other processes. Linux answers from /proc, others from ps. */
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { startMarkOf } from '../../bootstrap/process-mark.mjs'
import { waitUntil } from '../wait.ts'
import { errorCode } from '../words.ts'

const hasProc = process.platform === 'linux'

/** Whether the process runs. One that ended but was never waited for (its parent was killed too) counts as gone. */
export function isAlive(pid: number): boolean {
  return startMarkOf(pid) !== ''
}

/** The command line with spaces between its words; empty when it is unknown or over. */
export function commandOf(pid: number): string {
  try {
    if (hasProc) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}

/** Every process whose working folder is `directory` (PostgreSQL works in its data folder). Linux only; elsewhere empty. */
export function processesWorkingIn(directory: string): number[] {
  if (!hasProc) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === directory
      } catch {
        return false
      }
    })
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

/** Sends each signal in turn, waiting for the end between them. @returns whether the process is gone. */
export async function endProcess(pid: number, steps: readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[]): Promise<boolean> {
  for (const step of steps) {
    if (!isAlive(pid)) return true
    signalProcess(pid, step.signal)
    if (await waitUntil(() => !isAlive(pid), { timeoutMs: step.waitMs })) return true
  }
  return !isAlive(pid)
}
