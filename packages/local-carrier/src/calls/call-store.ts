import { MAX_FINISHED_CALLS } from '../limits.ts'
import type { CallRecord } from './call-record.ts'
import type { LiveCall } from './live-call.ts'

export interface CallStore {
  addLive(call: LiveCall): void
  /** The call is over: only its record stays, for a while. */
  retire(call: LiveCall): void
  findLive(sid: string): LiveCall | undefined
  find(sid: string): CallRecord | undefined
  live(): readonly LiveCall[]
  liveCount(): number
  /** Newest first. */
  listOf(accountSid: string): readonly CallRecord[]
}

export function createCallStore(finished: readonly CallRecord[]): CallStore {
  const live = new Map<string, LiveCall>()
  const records = new Map<string, CallRecord>(finished.map((record) => [record.sid, record]))
  const trim = (): void => {
    for (const sid of records.keys()) {
      if (records.size - live.size <= MAX_FINISHED_CALLS) return
      if (!live.has(sid)) records.delete(sid)
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
      trim()
    },
    findLive: (sid) => live.get(sid),
    find: (sid) => records.get(sid),
    live: () => [...live.values()],
    liveCount: () => live.size,
    listOf: (accountSid) => [...records.values()].filter((record) => record.accountSid === accountSid).reverse(),
  }
}
