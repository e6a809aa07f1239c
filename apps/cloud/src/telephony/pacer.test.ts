import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPacer } from './pacer.ts'

describe('pacer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  it('starts one call per second and account, in order', async () => {
    const pacer = createPacer()
    const started: string[] = []
    for (const name of ['a', 'b', 'c']) void pacer.acquire('AC1', 1).then(() => started.push(name))
    void pacer.acquire('AC2', 1).then(() => started.push('other'))
    await vi.advanceTimersByTimeAsync(0)
    expect(started).toEqual(['a', 'other'])
    await vi.advanceTimersByTimeAsync(999)
    expect(started).toEqual(['a', 'other'])
    await vi.advanceTimersByTimeAsync(1)
    expect(started).toEqual(['a', 'other', 'b'])
    expect(pacer.waiting()).toBe(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(started).toEqual(['a', 'other', 'b', 'c'])
  })

  it('does not save up starts while nobody asks', async () => {
    const pacer = createPacer()
    await pacer.acquire('AC1', 2)
    await vi.advanceTimersByTimeAsync(10_000)
    let count = 0
    for (let index = 0; index < 4; index++) void pacer.acquire('AC1', 2).then(() => (count += 1))
    await vi.advanceTimersByTimeAsync(499)
    expect(count).toBe(1)
    await vi.advanceTimersByTimeAsync(1001)
    expect(count).toBe(4)
  })

  it('gives a turn that is given back to the next in line, at once', async () => {
    const pacer = createPacer()
    const first = await pacer.acquire('AC1', 1)
    const started: string[] = []
    void pacer.acquire('AC1', 1).then((turn) => {
      started.push('gone')
      turn.giveBack()
    })
    void pacer.acquire('AC1', 1).then(() => started.push('wanted'))
    void pacer.acquire('AC1', 1).then(() => started.push('later'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(started).toEqual(['gone', 'wanted'])
    first.giveBack()
    await vi.advanceTimersByTimeAsync(999)
    expect(started).toEqual(['gone', 'wanted'])
    await vi.advanceTimersByTimeAsync(1)
    expect(started).toEqual(['gone', 'wanted', 'later'])
  })

  it('refuses when the line is full, and everybody when it closes', async () => {
    const pacer = createPacer({ maxQueue: 1 })
    await pacer.acquire('AC1', 1)
    const waiting = pacer.acquire('AC1', 1)
    await expect(pacer.acquire('AC1', 1)).rejects.toMatchObject({ code: 'overloaded' })
    pacer.close()
    await expect(waiting).rejects.toMatchObject({ code: 'overloaded' })
    await expect(pacer.acquire('AC3', 1)).rejects.toMatchObject({ code: 'overloaded' })
  })
})
