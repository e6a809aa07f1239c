/**
 * What survives a kill -9: one line of JSON per change, written with one system call, so that everything said before the kill is on file. At start
 * the lines are folded to the newest record each and the file is rewritten.
 */
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CallRecord } from '../calls/call-record.ts'
import { isTerminal } from '../calls/call-record.ts'
import type { ConferenceRecord } from '../conferences/conference-record.ts'
import { HEARTBEAT_MS, MAX_FINISHED_CALLS, MAX_FINISHED_CONFERENCES, MAX_JOURNAL_BYTES } from '../limits.ts'
import type { NumberRecord } from '../numbers/number-record.ts'

export type JournalEntry =
  | { readonly kind: 'call'; readonly call: CallRecord }
  | { readonly kind: 'conference'; readonly conference: ConferenceRecord }
  | { readonly kind: 'number'; readonly number: NumberRecord }
  | { readonly kind: 'number-released'; readonly sid: string; readonly phoneNumber: string }
  /** Calls were alive at this moment. */
  | { readonly kind: 'heartbeat'; readonly atMs: number }

export interface JournalContents {
  readonly calls: readonly CallRecord[]
  readonly conferences: readonly ConferenceRecord[]
  readonly numbers: readonly NumberRecord[]
  /** Numbers of the configuration that were given back since; they stay away. */
  readonly releasedNumbers: readonly string[]
}

export interface Journal {
  readonly contents: JournalContents
  write(entry: JournalEntry): void
  /** Beats about every second while `busy()`; the beat is what an unfinished call's end is taken from. */
  startHeartbeat(busy: () => boolean): void
  close(): void
}

const FILE = 'journal.jsonl'

/** @throws Error in words when the folder cannot be written. */
export function openJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, FILE)
  const state = createFold()
  if (existsSync(path)) for (const line of readFileSync(path, 'utf8').split('\n')) state.take(parseLine(line))
  state.finishUnfinished()
  let bytes = rewrite(path, state.entries())
  let handle = openSync(path, 'a')
  let beat: NodeJS.Timeout | null = null
  let open = true
  const write = (entry: JournalEntry): void => {
    if (!open) return
    state.take(entry)
    bytes += writeSync(handle, `${JSON.stringify(entry)}\n`)
    if (bytes <= MAX_JOURNAL_BYTES) return
    closeSync(handle)
    bytes = rewrite(path, state.entries())
    handle = openSync(path, 'a')
  }
  return {
    contents: state.contents(),
    write,
    startHeartbeat: (busy) => {
      beat = setInterval(() => {
        if (busy()) write({ kind: 'heartbeat', atMs: Date.now() })
      }, HEARTBEAT_MS)
      beat.unref()
    },
    close: () => {
      open = false
      if (beat) clearInterval(beat)
      closeSync(handle)
    },
  }
}

/** A line cut off by the kill is worth nothing and costs nothing. */
function parseLine(line: string): JournalEntry | null {
  if (line.trim() === '') return null
  try {
    return JSON.parse(line) as JournalEntry
  } catch {
    return null
  }
}

function rewrite(path: string, entries: readonly JournalEntry[]): number {
  const next = `${path}.next`
  writeFileSync(next, '')
  let text = ''
  let bytes = 0
  for (const entry of entries) {
    text += `${JSON.stringify(entry)}\n`
    if (text.length < 1_000_000) continue
    appendFileSync(next, text)
    bytes += Buffer.byteLength(text)
    text = ''
  }
  appendFileSync(next, text)
  renameSync(next, path)
  return bytes + Buffer.byteLength(text)
}

function createFold() {
  const calls = new Map<string, CallRecord>()
  const conferences = new Map<string, ConferenceRecord>()
  const numbers = new Map<string, NumberRecord>()
  const released = new Set<string>()
  let heartbeatMs = 0
  return {
    take: (entry: JournalEntry | null): void => {
      if (!entry) return
      switch (entry.kind) {
        case 'call':
          keepNewest(calls, entry.call.sid, { ...entry.call }, MAX_FINISHED_CALLS * 2)
          break
        case 'conference':
          keepNewest(conferences, entry.conference.sid, { ...entry.conference }, MAX_FINISHED_CONFERENCES * 2)
          break
        case 'number':
          numbers.set(entry.number.sid, { ...entry.number })
          released.delete(entry.number.phoneNumber)
          break
        case 'number-released':
          numbers.delete(entry.sid)
          released.add(entry.phoneNumber)
          break
        case 'heartbeat':
          heartbeatMs = entry.atMs
      }
    },
    /** The process died: an answered call ended with it, the others failed. */
    finishUnfinished: (): void => {
      for (const call of calls.values()) finishCall(call, heartbeatMs)
      for (const conference of conferences.values()) {
        if (conference.status === 'completed') continue
        conference.status = 'completed'
        conference.updatedAtMs = Math.max(conference.updatedAtMs, heartbeatMs)
      }
    },
    entries: (): readonly JournalEntry[] => [
      ...[...numbers.values()].map((number): JournalEntry => ({ kind: 'number', number })),
      ...[...released].map((phoneNumber): JournalEntry => ({ kind: 'number-released', sid: '', phoneNumber })),
      ...[...calls.values()].map((call): JournalEntry => ({ kind: 'call', call })),
      ...[...conferences.values()].map((conference): JournalEntry => ({ kind: 'conference', conference })),
    ],
    contents: (): JournalContents => ({
      calls: [...calls.values()],
      conferences: [...conferences.values()],
      numbers: [...numbers.values()],
      releasedNumbers: [...released],
    }),
  }
}

function keepNewest<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.set(key, value)
  if (map.size <= limit) return
  const oldest = map.keys().next()
  if (!oldest.done) map.delete(oldest.value)
}

function finishCall(call: CallRecord, heartbeatMs: number): void {
  if (isTerminal(call.status)) return
  const answered = call.answeredAtMs !== null
  call.status = answered ? 'completed' : 'failed'
  call.endedAtMs = Math.max(call.updatedAtMs, heartbeatMs)
  call.updatedAtMs = call.endedAtMs
}
