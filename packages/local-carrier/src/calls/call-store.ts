import { MAX_FINISHED_CALLS } from '../limits.ts'
import type { CallRecord } from './call-record.ts'
import type { PortStats } from '../media/port.ts'
import type { CallProblem } from '../twilio-errors.ts'
import type { LiveCall } from './live-call.ts'

/** What stays to be looked at when a call is over. */
export interface CallRemains {
  readonly stats: PortStats | null
  readonly warnings: readonly CallProblem[]
}

export interface CallStore {
  addLive(call: LiveCall): void
  /** The call is over: only its record stays, for a while. */
  retire(call: LiveCall): void
  findLive(sid: string): LiveCall | undefined
  find(sid: string): CallRecord | undefined
  /** Media and warnings of a call, live or over. Empty for calls of an earlier run. */
  remainsOf(sid: string): CallRemains
  live(): readonly LiveCall[]
  liveCount(): number
  /** Newest first. */
  listOf(accountSid: string): readonly CallRecord[]
}

export function createCallStore(finished: readonly CallRecord[]): CallStore {
  const live = new Map<string, LiveCall>()
  const records = new Map<string, CallRecord>(finished.map((record) => [record.sid, record]))
  const remains = new Map<string, CallRemains>()
  const trim = (): void => {
    for (const sid of records.keys()) {
      if (records.size - live.size <= MAX_FINISHED_CALLS) return
      if (live.has(sid)) continue
      records.delete(sid)
      remains.delete(sid)
    }
  }
  trim()
  return {
    addLive: (call) => {
      live.set(call.record.sid, call)
      records.set(call.record.sid, call.record)
    },
    retire: (call) => {
      live.delete(call.record.sid)
      remains.set(call.record.sid, { stats: call.port ? { ...call.port.stats } : null, warnings: call.warnings })
      trim()
    },
    findLive: (sid) => live.get(sid),
    find: (sid) => records.get(sid),
    remainsOf: (sid) => {
      const call = live.get(sid)
      return call ? { stats: call.port?.stats ?? null, warnings: call.warnings } : (remains.get(sid) ?? { stats: null, warnings: [] })
    },
    live: () => [...live.values()],
    liveCount: () => live.size,
    listOf: (accountSid) => [...records.values()].filter((record) => record.accountSid === accountSid).reverse(),
  }
}
