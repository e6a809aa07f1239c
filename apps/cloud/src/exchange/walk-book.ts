/**
 * Goes through an organisation's past once, upwards, and stops wherever something was decided: from the nearest checkpoint, then entry by entry. The state is
 * the same object all the way and moves on: what is made of it must be made during the stop.
 */
import { setImmediate } from 'node:timers/promises'
import { createBookState } from '@ringfloor/engine'
import type { BookState } from '@ringfloor/engine'
import type { BookSource } from './book-source.ts'
import { CHECKPOINT_ENTRIES } from './checkpoint-writer.ts'
import { openCheckpoint } from './open-checkpoint.ts'
import { readBookEntry } from './read-book-entry.ts'

/** Entries that are read at once. */
const RANGE_PAGE = 500
/** Beyond this a checkpoint that lies between is nearer than the entries. */
const JUMP_ENTRIES = 2 * CHECKPOINT_ENTRIES
/** Others get a turn after so much work. */
const MAX_TURN_MS = 8

export interface WalkOptions {
  readonly source: BookSource
  readonly organizationId: string
  /** A state of this organisation from an earlier walk, which nobody else uses; it is moved on where that is shorter. */
  readonly from?: BookState | undefined
}

/**
 * @param positions ascending; the same one may come several times
 * @param stop called once per position, with its place in the list; `state` is undefined where the log does not reach there any more
 * @returns the state where the walk ended, to go on from another time; undefined where it ended nowhere
 */
export async function walkBook(options: WalkOptions, positions: readonly number[], stop: (index: number, state: BookState | undefined) => void): Promise<BookState | undefined> {
  let state = options.from
  const turn = createTurn()
  for (const [index, seq] of positions.entries()) {
    state = await moveTo(options, state, seq, turn)
    stop(index, state)
    await turn.yieldIfLong()
  }
  return state
}

async function moveTo(options: WalkOptions, from: BookState | undefined, seq: number, turn: Turn): Promise<BookState | undefined> {
  const state = await nearestStart(options, from, seq)
  while (state.seq < seq) {
    const rows = await options.source.readRange(options.organizationId, state.seq + 1, Math.min(seq, state.seq + RANGE_PAGE))
    if (rows.length === 0) return undefined
    for (const row of rows) {
      if (!state.apply(readBookEntry(row).entry).ok) return undefined
      await turn.yieldIfLong()
    }
  }
  return state.seq === seq ? state : undefined
}

async function nearestStart({ source, organizationId }: WalkOptions, from: BookState | undefined, seq: number): Promise<BookState> {
  const usable = from && from.seq <= seq ? from : undefined
  if (usable && seq - usable.seq <= JUMP_ENTRIES) return usable
  if (usable && (await source.newestCheckpointSeq(organizationId, seq)) <= usable.seq) return usable
  const checkpoint = await source.findCheckpoint(organizationId, seq)
  return checkpoint ? openCheckpoint(organizationId, checkpoint) : createBookState()
}

interface Turn {
  readonly yieldIfLong: () => Promise<void>
}

function createTurn(): Turn {
  let startedAt = performance.now()
  return {
    async yieldIfLong() {
      if (performance.now() - startedAt < MAX_TURN_MS) return
      await setImmediate()
      startedAt = performance.now()
    },
  }
}
