/** What the exchange reads and writes of the ordered change log, and its checkpoints. */

/** One entry of an organisation's log as it is stored; `readBookEntry` makes sense of `changes`. */
export interface LogRow {
  readonly organizationId: string
  readonly seq: number
  /** Parsed JSON. */
  readonly changes: unknown
}

export interface StoredCheckpoint {
  readonly seq: number
  /** What `BookState.checkpoint()` gave, as JSON. */
  readonly state: unknown
}

export interface LogCursor {
  readonly organizationId: string
  /** The last entry that is known. */
  readonly seq: number
}

export interface BookSource {
  /**
   * Entries after the cursors, across organisations, in one round trip; ascending by `seq` within each.
   * @param limit of entries of each organisation: one that has so many may have more
   */
  readonly readLog: (cursors: readonly LogCursor[], limit: number) => Promise<readonly LogRow[]>
  /** The newest checkpoint; with `upToSeq` the newest that is not beyond it. */
  readonly findCheckpoint: (organizationId: string, upToSeq?: number) => Promise<StoredCheckpoint | undefined>
  /** Position of that checkpoint, 0 for none: cheaper than the checkpoint itself. */
  readonly newestCheckpointSeq: (organizationId: string, upToSeq?: number) => Promise<number>
  /** Entries from one position to another, both included, ascending. */
  readonly readRange: (organizationId: string, fromSeq: number, toSeq: number) => Promise<readonly LogRow[]>
  /** Position of the newest entry, 0 for none. */
  readonly latestSeq: (organizationId: string) => Promise<number>
  /** Does nothing where there is one at this position. */
  readonly writeCheckpoint: (organizationId: string, checkpoint: { readonly seq: number; readonly state: string }) => Promise<void>
}
