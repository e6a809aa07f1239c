/**
 * The books of all organisations in this process, kept at the newest committed position of their logs. Before each decision `catchUp` reads what was committed
 * since: configuration, live figures and balances arrive together and in order. Calls that ask at the same time share one round trip, whatever their organisation.
 */
import { createBookState } from '@ringfloor/engine'
import { AppError } from '@ringfloor/shared'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { BookSource, LogRow } from './book-source.ts'
import { createCheckpointWriter } from './checkpoint-writer.ts'
import type { CheckpointWriter } from './checkpoint-writer.ts'
import { openCheckpoint } from './open-checkpoint.ts'
import { createOrganizationBook } from './organization-book.ts'
import type { OrganizationBook } from './organization-book.ts'
import { createPendingCalls } from './pending-calls.ts'
import type { PendingCalls } from './pending-calls.ts'
import { readBookEntry } from './read-book-entry.ts'
import { createSharedRounds } from './shared-rounds.ts'

export interface ExchangeBooks {
  /**
   * Resolves when the organisation's book holds everything that was committed before the call of this function.
   * @throws AppError `database.unavailable`, or `internal` where the log does not go on from its newest checkpoint, or that cannot be read
   */
  readonly catchUp: (organizationId: string) => Promise<OrganizationBook>
  readonly pending: (organizationId: string) => PendingCalls
  /** Bytes of the compiled indexes, for metrics. */
  readonly indexBytes: () => number
  /** Resolves when no checkpoint is being written any more. */
  readonly drain: () => Promise<void>
}

export interface ExchangeBooksOptions {
  readonly source: BookSource
  readonly log: Pick<Logger, 'warn' | 'error'>
  readonly metrics: Pick<Metrics, 'bookEntriesBehind' | 'catchUpSeconds'>
}

/** Entries of one organisation in one round trip. */
export const LOG_PAGE = 2_000
/** A book whose log was cut off is opened once more, from a newer checkpoint. */
const MAX_OPENINGS = 2

interface Slot {
  /** Undefined until it is opened, and after its log was found broken. */
  book: OrganizationBook | undefined
  opening: Promise<void> | undefined
  readonly pending: PendingCalls
}

interface Shelf extends ExchangeBooksOptions {
  readonly slots: Map<string, Slot>
  readonly checkpoints: CheckpointWriter
}

export function createExchangeBooks(options: ExchangeBooksOptions): ExchangeBooks {
  const shelf: Shelf = { ...options, slots: new Map(), checkpoints: createCheckpointWriter(options) }
  const readNewest = createSharedRounds((organizationIds) => runRound(shelf, organizationIds))
  return {
    async catchUp(organizationId) {
      const slot = slotOf(shelf, organizationId)
      for (let openings = 0; openings < MAX_OPENINGS; openings++) {
        if (!slot.book) await openBook(shelf, organizationId, slot)
        await readNewest(organizationId)
        if (slot.book) return slot.book
      }
      throw new AppError('internal', { message: `The book log of ${organizationId} does not go on from its newest checkpoint`, userMessage: 'The exchange cannot read its configuration.' })
    },
    pending: (organizationId) => slotOf(shelf, organizationId).pending,
    indexBytes: () => [...shelf.slots.values()].reduce((sum, { book }) => sum + (book?.indexBytes() ?? 0), 0),
    drain: shelf.checkpoints.drain,
  }
}

function slotOf({ slots }: Shelf, organizationId: string): Slot {
  const known = slots.get(organizationId)
  if (known) return known
  const slot: Slot = { book: undefined, opening: undefined, pending: createPendingCalls() }
  slots.set(organizationId, slot)
  return slot
}

/** From the newest checkpoint; what came after it is read with the next round. */
function openBook({ source, checkpoints }: Shelf, organizationId: string, slot: Slot): Promise<void> {
  slot.opening ??= source
    .findCheckpoint(organizationId)
    .then((checkpoint) => {
      const state = checkpoint ? openCheckpoint(organizationId, checkpoint) : createBookState()
      slot.book = createOrganizationBook(state)
      checkpoints.noteKnown(organizationId, state.seq)
    })
    .finally(() => (slot.opening = undefined))
  return slot.opening
}

async function runRound(shelf: Shelf, organizationIds: readonly string[]): Promise<void> {
  const stop = shelf.metrics.catchUpSeconds.startTimer()
  const forgetSeen = organizationIds.map((organizationId) => slotOf(shelf, organizationId).pending.beginLook())
  try {
    await readNewEntries(shelf, organizationIds)
    for (const forget of forgetSeen) forget()
  } finally {
    stop()
  }
  for (const organizationId of organizationIds) {
    const book = shelf.slots.get(organizationId)?.book
    if (book) shelf.checkpoints.consider(organizationId, book)
  }
}

async function readNewEntries(shelf: Shelf, organizationIds: readonly string[]): Promise<void> {
  for (let behind = 0; ; ) {
    const cursors = organizationIds.flatMap((organizationId) => {
      const seq = shelf.slots.get(organizationId)?.book?.seq
      return seq === undefined ? [] : [{ organizationId, seq }]
    })
    if (cursors.length === 0) return
    const rows = await shelf.source.readLog(cursors, LOG_PAGE)
    for (const row of rows) applyRow(shelf, row)
    behind += rows.length
    shelf.metrics.bookEntriesBehind.set(behind)
    // An organisation whose page was full may have more.
    if (rows.length < LOG_PAGE) return
  }
}

function applyRow({ slots, log }: Shelf, row: LogRow): void {
  const { organizationId, seq } = row
  const slot = slots.get(organizationId)
  const book = slot?.book
  if (!slot || !book || seq <= book.seq) return
  if (seq > book.seq + 1) {
    log.error({ organizationId, seq, known: book.seq }, 'Entries of the book log are missing; the book starts again from its newest checkpoint')
    slot.book = undefined
    return
  }
  const { entry, refused } = readBookEntry(row)
  for (const refusal of refused) log.error({ organizationId, seq, ...refusal }, 'A row of the book cannot be read; what it configures takes no calls')
  book.apply(entry)
}
