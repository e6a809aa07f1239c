import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { viewerOf } from '../../test/api/journey-fixture.ts'
import { createHintBatcher, HINT_TICK_MS } from './hint-batcher.ts'
import { audienceRoom, organizationRoom, roomsOf, sessionRoom } from './rooms.ts'

describe('hints', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('reach each room once per tick, with the newest sequence', () => {
    const sent: [string, bigint][] = []
    const batcher = createHintBatcher((room, seq) => sent.push([room, seq]))
    batcher.add(['a', 'b'], 5n)
    batcher.add(['a'], 7n)
    batcher.add(['a', 'b'], 6n)
    expect(sent).toEqual([])
    vi.advanceTimersByTime(HINT_TICK_MS)
    expect(sent).toEqual([['a', 7n], ['b', 6n]])
    vi.advanceTimersByTime(10 * HINT_TICK_MS)
    expect(sent).toHaveLength(2)
    batcher.add(['b'], 8n)
    vi.advanceTimersByTime(HINT_TICK_MS)
    expect(sent.at(-1)).toEqual(['b', 8n])
  })

  it('stop when closed', () => {
    const send = vi.fn()
    const batcher = createHintBatcher(send)
    batcher.add(['a'], 1n)
    batcher.close()
    vi.advanceTimersByTime(HINT_TICK_MS)
    expect(send).not.toHaveBeenCalled()
  })
})

describe('rooms', () => {
  it('are those of the viewer’s audiences, inside its organisation', () => {
    const buyer = viewerOf('buyer', { buyerId: 'b1', userId: 'u1' })
    const o = buyer.organizationId
    expect(roomsOf(buyer, 'f1')).toEqual([organizationRoom(o), sessionRoom('f1'), audienceRoom(o, 'user:u1'), audienceRoom(o, 'buyer:b1')])
    expect(roomsOf(viewerOf('manager', { userId: 'u2' }), 'f2')).toContain(audienceRoom(o, 'staff'))
    expect(roomsOf(viewerOf('agent', { userId: 'u3', buyerId: 'b1' }), 'f3')).not.toContain(audienceRoom(o, 'buyer:b1'))
  })
})
