/** Writes a book's state now and then, so that a process that starts, and whoever explains an old decision, need not read the log from its beginning. */
import type { Logger } from '../observability/logger.ts'
import type { BookSource } from './book-source.ts'
import type { OrganizationBook } from './organization-book.ts'

export interface CheckpointWriter {
  /** There is a checkpoint at this position. */
  readonly noteKnown: (organizationId: string, seq: number) => void
  /** Writes one in the background where the last is long ago. Whoever is first of several nodes does; to the others it is then known. */
  readonly consider: (organizationId: string, book: Pick<OrganizationBook, 'seq' | 'checkpoint'>) => void
  readonly drain: () => Promise<void>
}

export const CHECKPOINT_ENTRIES = 2_000
/** A large book is written less often: what is written of it stays in proportion to what its log takes. */
const CHARACTERS_PER_ENTRY = 500

interface Known {
  seq: number
  /** Of the last checkpoint that this process has written. */
  characters: number
  writing: boolean
}

export function createCheckpointWriter({ source, log }: { readonly source: BookSource; readonly log: Pick<Logger, 'warn'> }): CheckpointWriter {
  const knowns = new Map<string, Known>()
  const writes = new Set<Promise<void>>()
  const knownOf = (organizationId: string): Known => {
    const known = knowns.get(organizationId) ?? { seq: 0, characters: 0, writing: false }
    knowns.set(organizationId, known)
    return known
  }

  const write = async (organizationId: string, known: Known, book: Pick<OrganizationBook, 'seq' | 'checkpoint'>): Promise<void> => {
    const newest = await source.newestCheckpointSeq(organizationId)
    if (newest > known.seq) {
      known.seq = newest
      if (!isDue(known, book.seq)) return
    }
    const { seq } = book
    const state = book.checkpoint()
    await source.writeCheckpoint(organizationId, { seq, state })
    known.seq = seq
    known.characters = state.length
  }

  return {
    noteKnown: (organizationId, seq) => void (knownOf(organizationId).seq = seq),
    consider(organizationId, book) {
      const known = knownOf(organizationId)
      if (known.writing || !isDue(known, book.seq)) return
      known.writing = true
      const running = write(organizationId, known, book)
        .catch((error: unknown) => log.warn({ err: error, organizationId }, 'A checkpoint of the book could not be written'))
        .finally(() => {
          known.writing = false
          writes.delete(running)
        })
      writes.add(running)
    },
    drain: async () => void (await Promise.all(writes)),
  }
}

function isDue(known: Known, seq: number): boolean {
  return seq - known.seq >= Math.max(CHECKPOINT_ENTRIES, known.characters / CHARACTERS_PER_ENTRY)
}
