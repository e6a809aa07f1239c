import type { BookChange } from '@ringfloor/engine'
import { createBookState } from '@ringfloor/engine'
import { describe, expect, it, vi } from 'vitest'
import { createMetrics } from '../observability/metrics.ts'
import type { BookSource, LogRow, StoredCheckpoint } from './book-source.ts'
import { CHECKPOINT_ENTRIES } from './checkpoint-writer.ts'
import { createExchangeBooks } from './exchange-books.ts'
import { createMemorySource, seatEntry } from '../../test/memory-book-source.ts'

function openBooks(source: BookSource) {
  const log = { warn: vi.fn(), error: vi.fn() }
  const metrics = createMetrics()
  return { books: createExchangeBooks({ source, log, metrics }), log, metrics }
}

describe('catching up', () => {
  it('brings along everything that was committed before it was asked', async () => {
    const source = createMemorySource()
    const { books } = openBooks(source)
    expect((await books.catchUp('o')).seq).toBe(0)
    source.append('o', seatEntry('agent-1'))
    expect((await books.catchUp('o')).seq).toBe(1)
    source.append('o', seatEntry('agent-1', 'away'), seatEntry('agent-2'))
    expect((await books.catchUp('o')).seq).toBe(3)
  })

  it('shares one round trip among all who ask at the same time, of whatever organisation', async () => {
    const source = createMemorySource()
    const { books } = openBooks(source)
    await Promise.all([books.catchUp('o'), books.catchUp('p')])
    source.append('o', seatEntry('agent-1'))
    const reads = source.reads()
    const found = await Promise.all(['o', 'p', 'o', 'o', 'p'].map((organizationId) => books.catchUp(organizationId)))
    expect(found.map((book) => book.seq)).toEqual([1, 0, 1, 1, 0])
    expect(source.reads() - reads).toBe(1)
  })

  it('never answers from a look that began before the question', async () => {
    const source = createMemorySource()
    const { books } = openBooks(source)
    await books.catchUp('o')
    const release = source.hold()
    const early = books.catchUp('o')
    await vi.waitFor(() => expect(source.waiting()).toBe(1))
    source.append('o', seatEntry('agent-1'))
    const late = books.catchUp('o')
    release()
    await early
    expect((await late).seq).toBe(1)
  })

  it('reads a long log page by page', async () => {
    const source = createMemorySource()
    for (let index = 0; index < 4_500; index++) source.append('o', seatEntry(`agent-${index % 7}`))
    const { books } = openBooks(source)
    expect((await books.catchUp('o')).seq).toBe(4_500)
  })

  it('tells who asked of a failure, and tries again for who asks next', async () => {
    const source = createMemorySource()
    const { books } = openBooks(source)
    await books.catchUp('o')
    source.failOnce(new Error('down'))
    await expect(Promise.all([books.catchUp('o'), books.catchUp('o')])).rejects.toThrow('down')
    expect((await books.catchUp('o')).seq).toBe(0)
  })
})

describe('a row that cannot be read', () => {
  it('is logged with its place and reason, and keeps nothing else out', async () => {
    const source = createMemorySource()
    const { books, log } = openBooks(source)
    source.append('o', [['publisher', 'p', { status: 'nonsense' }], ...seatEntry('agent-1')])
    const book = await books.catchUp('o')
    expect(book.seq).toBe(1)
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ organizationId: 'o', seq: 1, kind: 'publisher', id: 'p', path: expect.stringContaining('0.2') }), expect.any(String))
  })
})

describe('checkpoints', () => {
  const longLog = (source: ReturnType<typeof createMemorySource>): void => {
    for (let index = 0; index < CHECKPOINT_ENTRIES; index++) source.append('o', seatEntry(`agent-${index % 7}`))
  }

  it('are written now and then by one node, and what starts from them is what reads everything', async () => {
    const source = createMemorySource()
    longLog(source)
    const [first, second] = [openBooks(source).books, openBooks(source).books]
    await first.catchUp('o')
    await first.drain()
    expect(source.checkpoints('o').map((checkpoint) => checkpoint.seq)).toEqual([CHECKPOINT_ENTRIES])
    await second.catchUp('o')
    await second.drain()
    expect(source.checkpoints('o')).toHaveLength(1)

    source.append('o', seatEntry('agent-9'))
    const [late, whole] = [await openBooks(source).books.catchUp('o'), await openBooks(withoutCheckpoints(source)).books.catchUp('o')]
    expect(late.seq).toBe(CHECKPOINT_ENTRIES + 1)
    expect(late.checkpoint()).toBe(whole.checkpoint())
  })

  it('that cannot be written are a warning', async () => {
    const source = createMemorySource()
    longLog(source)
    const { books, log } = openBooks({ ...source, writeCheckpoint: () => Promise.reject(new Error('full')) })
    await books.catchUp('o')
    await books.drain()
    expect(log.warn).toHaveBeenCalledOnce()
  })

  it('stand in where the log in between is gone', async () => {
    const source = createMemorySource()
    const { books, log } = openBooks(source)
    source.append('o', seatEntry('agent-1'))
    await books.catchUp('o')
    source.append('o', seatEntry('agent-2'), seatEntry('agent-3'), seatEntry('agent-4'))
    const ahead = await openBooks(source).books.catchUp('o')
    await source.writeCheckpoint('o', { seq: ahead.seq, state: ahead.checkpoint() })
    source.prune('o', 3)
    expect((await books.catchUp('o')).seq).toBe(4)
    expect(log.error).toHaveBeenCalledOnce()
  })

  it('that do not reach the log leave nothing to decide on', async () => {
    const source = createMemorySource()
    source.append('o', seatEntry('agent-1'), seatEntry('agent-2'))
    source.prune('o', 1)
    await expect(openBooks(source).books.catchUp('o')).rejects.toMatchObject({ code: 'internal' })
  })

  it('that cannot be read stop only their organisation', async () => {
    const source = createMemorySource()
    await source.writeCheckpoint('o', { seq: 5, state: '{"format":1}' })
    const { books } = openBooks(source)
    await expect(books.catchUp('o')).rejects.toMatchObject({ code: 'internal' })
    expect((await books.catchUp('p')).seq).toBe(0)
  })
})

function withoutCheckpoints(source: BookSource): BookSource {
  const none = (): Promise<StoredCheckpoint | undefined> => Promise.resolve(undefined)
  return { ...source, findCheckpoint: none }
}

it('applies what the engine would', async () => {
  const source = createMemorySource()
  const row: LogRow = { organizationId: 'o', seq: 1, changes: seatEntry('agent-1') }
  source.append('o', row.changes as readonly unknown[])
  const { books } = openBooks(source)
  const state = createBookState()
  const changes: readonly BookChange[] = [{ kind: 'seat', userId: 'agent-1', seat: { state: 'available', softphoneReady: true, seenAtMs: 1, sinceMs: 1 } }]
  state.apply({ seq: 1, changes })
  expect((await books.catchUp('o')).checkpoint()).toBe(JSON.stringify(state.checkpoint()))
})
