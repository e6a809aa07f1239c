// A lock file that survives kill -9: it names its holder, and a holder that is gone holds nothing.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, rmdirSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { startMarkOf } from './process-mark.mjs'

/** A take-over takes microseconds; one that is older than this was killed in the middle. */
const TAKEOVER_STALE_MS = 5_000
const RETRY_MS = 50

/**
 * @typedef {{ pid: number, mark: string, note: string }} LockHolder
 * @typedef {{ release: () => void }} Lock
 */

/**
 * Takes the lock, or says who has it.
 * @param {string} path
 * @param {string} [note] for whoever finds the lock taken
 * @returns {{ lock: Lock } | { holder: LockHolder }}
 */
export function tryLock(path, note = '') {
  mkdirSync(dirname(path), { recursive: true })
  for (;;) {
    if (create(path, note)) return { lock: { release: () => rmSync(path, { force: true }) } }
    const holder = readHolder(path)
    if (holder !== undefined && isHeld(holder)) return { holder }
    removeStale(path)
  }
}

/**
 * Waits for the lock.
 * @param {string} path
 * @param {{ onWait?: (holder: LockHolder) => void, note?: string }} [options]
 * @returns {Promise<Lock>}
 */
export async function waitForLock(path, options = {}) {
  let told = false
  for (;;) {
    const answer = tryLock(path, options.note)
    if ('lock' in answer) return answer.lock
    if (!told) options.onWait?.(answer.holder)
    told = true
    await new Promise((resolve) => { setTimeout(resolve, RETRY_MS) })
  }
}

/** @param {string} path @param {string} note */
function create(path, note) {
  try {
    const file = openSync(path, 'wx', 0o644)
    writeSync(file, JSON.stringify({ pid: process.pid, mark: startMarkOf(process.pid), note }))
    closeSync(file)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} path @returns {LockHolder | undefined} */
export function readHolder(path) {
  try {
    const { pid, mark, note } = JSON.parse(readFileSync(path, 'utf8'))
    return typeof pid === 'number' && typeof mark === 'string' ? { pid, mark, note: String(note ?? '') } : undefined
  } catch {
    return undefined
  }
}

/** @param {LockHolder} holder */
function isHeld(holder) {
  return holder.mark !== '' && startMarkOf(holder.pid) === holder.mark
}

/**
 * Removes a lock whose holder is gone. Only one process at a time may look and remove, else the second would remove the first one's new lock.
 * @param {string} path
 */
function removeStale(path) {
  const gate = `${path}.takeover`
  try {
    mkdirSync(gate)
  } catch {
    if (ageMs(gate) > TAKEOVER_STALE_MS) rmSync(gate, { recursive: true, force: true })
    return
  }
  try {
    const holder = readHolder(path)
    const halfWritten = holder === undefined && ageMs(path) < TAKEOVER_STALE_MS
    if (!halfWritten && (holder === undefined || !isHeld(holder))) rmSync(path, { force: true })
  } finally {
    rmdirSync(gate)
  }
}

/** @param {string} path */
function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}
