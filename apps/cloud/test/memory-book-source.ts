/** A log in memory, for tests of what reads it. */
import type { BookSource, LogRow, StoredCheckpoint } from '../src/exchange/book-source.ts'

export interface MemorySource extends BookSource {
  readonly append: (organizationId: string, ...entries: readonly (readonly unknown[])[]) => void
  readonly prune: (organizationId: string, upToSeq: number) => void
  readonly checkpoints: (organizationId: string) => readonly StoredCheckpoint[]
  /** Round trips of `readLog` so far. */
  readonly reads: () => number
  /** From now on answers wait; what they say was read before. @returns lets them go */
  readonly hold: () => () => void
  readonly waiting: () => number
  readonly failOnce: (error: Error) => void
}

/** A change of a seat, as the database writes it. */
export function seatEntry(userId: string, state: 'available' | 'away' = 'available'): readonly unknown[] {
  return [['seat', userId, { state, softphoneReady: true, seenAtMs: 1, sinceMs: 1 }]]
}

export function createMemorySource(): MemorySource {
  const logs = new Map<string, LogRow[]>()
  const lengths = new Map<string, number>()
  const checkpoints = new Map<string, StoredCheckpoint[]>()
  let reads = 0
  let waiting = 0
  let gate: Promise<void> | undefined
  let failure: Error | undefined
  const checkpointsOf = (organizationId: string, upToSeq = Infinity): readonly StoredCheckpoint[] => (checkpoints.get(organizationId) ?? []).filter(({ seq }) => seq <= upToSeq)

  return {
    append(organizationId, ...entries) {
      const log = logs.get(organizationId) ?? []
      logs.set(organizationId, log)
      for (const changes of entries) {
        const seq = (lengths.get(organizationId) ?? 0) + 1
        lengths.set(organizationId, seq)
        log.push({ organizationId, seq, changes })
      }
    },
    prune: (organizationId, upToSeq) => void logs.set(organizationId, (logs.get(organizationId) ?? []).filter((row) => row.seq > upToSeq)),
    checkpoints: (organizationId) => checkpointsOf(organizationId),
    reads: () => reads,
    waiting: () => waiting,
    hold() {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      gate = promise
      return () => resolve(undefined)
    },
    failOnce: (error) => void (failure = error),
    async readLog(cursors, limit) {
      reads++
      if (failure) {
        const error = failure
        failure = undefined
        throw error
      }
      const rows = cursors.flatMap((cursor) => (logs.get(cursor.organizationId) ?? []).filter((row) => row.seq > cursor.seq).slice(0, limit))
      waiting++
      await gate
      waiting--
      return rows
    },
    findCheckpoint: (organizationId, upToSeq) => Promise.resolve(checkpointsOf(organizationId, upToSeq).at(-1)),
    newestCheckpointSeq: (organizationId, upToSeq) => Promise.resolve(checkpointsOf(organizationId, upToSeq).at(-1)?.seq ?? 0),
    readRange: (organizationId, fromSeq, toSeq) => Promise.resolve((logs.get(organizationId) ?? []).filter((row) => row.seq >= fromSeq && row.seq <= toSeq)),
    latestSeq: (organizationId) => Promise.resolve(lengths.get(organizationId) ?? 0),
    writeCheckpoint(organizationId, { seq, state }) {
      if (!checkpointsOf(organizationId).some((checkpoint) => checkpoint.seq === seq)) {
        checkpoints.set(organizationId, [...checkpointsOf(organizationId), { seq, state: JSON.parse(state) as unknown }].toSorted((a, b) => a.seq - b.seq))
      }
      return Promise.resolve()
    },
  }
}
