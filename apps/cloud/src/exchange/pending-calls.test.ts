import { describe, expect, it } from 'vitest'
import { createPendingCalls, MAX_LISTED_PENDING } from './pending-calls.ts'

const place = (targetId: string, userId: string | null = null) => ({ targetId, userId })
const all = (): boolean => true

describe('pending calls', () => {
  it('are listed oldest first, as they were admitted in the end', () => {
    const pending = createPendingCalls()
    const first = pending.add(place('a', 'agent-1'))
    pending.add(place('b'))
    first.admitted(place('a', 'agent-2'))
    expect(pending.list(all)).toEqual([place('a', 'agent-2'), place('b')])
    expect(pending.list(({ targetId }) => targetId === 'b')).toEqual([place('b')])
  })

  it('go with the first look at the log that began after their admission, and not before it was applied', () => {
    const pending = createPendingCalls()
    const call = pending.add(place('a'))
    const tooEarly = pending.beginLook()
    call.admitted(place('a'))
    tooEarly()
    expect(pending.list(all)).toEqual([place('a')])
    const applied = pending.beginLook()
    expect(pending.list(all)).toEqual([place('a')])
    applied()
    expect(pending.list(all)).toEqual([])
  })

  it('go at once where nothing was admitted', () => {
    const pending = createPendingCalls()
    pending.add(place('a')).dropped()
    expect(pending.size()).toBe(0)
  })

  it('are at most so many in one decision: the newest', () => {
    const pending = createPendingCalls()
    for (let index = 0; index < MAX_LISTED_PENDING + 3; index++) pending.add(place(`t${index}`))
    expect(pending.list(all).map(({ targetId }) => targetId)).toEqual(Array.from({ length: MAX_LISTED_PENDING }, (_, index) => `t${index + 3}`))
  })
})
