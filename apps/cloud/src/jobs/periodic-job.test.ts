import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBackgroundTasks } from '../calls/background-tasks.ts'
import { createLogger } from '../observability/logger.ts'
import { startPeriodicJob } from './periodic-job.ts'

const lines: string[] = []
const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
beforeEach(() => void (lines.length = 0))

describe('a periodic job', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('runs at once and then again after each pause, never twice at once', async () => {
    let running = 0
    let runs = 0
    const job = startPeriodicJob({
      name: 'test', intervalMs: 100, log,
      work: async () => {
        running += 1
        expect(running).toBe(1)
        runs += 1
        await new Promise((resolve) => setTimeout(resolve, 250))
        running -= 1
      },
    })
    void job.runNow()
    await vi.advanceTimersByTimeAsync(249)
    expect(runs).toBe(1)
    await vi.advanceTimersByTimeAsync(101)
    expect(runs).toBe(2)
    const closed = job.close()
    await vi.advanceTimersByTimeAsync(1_000)
    await closed
    expect(runs).toBe(2)
  })

  it('comes again after a failure, which it logs', async () => {
    let runs = 0
    const job = startPeriodicJob({ name: 'test', intervalMs: 10, log, work: () => Promise.reject(new Error(`failure ${++runs}`)) })
    await vi.advanceTimersByTimeAsync(25)
    expect(runs).toBe(3)
    expect(lines.join('')).toContain('failure 1')
    await job.close()
  })
})

describe('background tasks', () => {
  it('are waited for at the end; nothing new begins then', async () => {
    const tasks = createBackgroundTasks(log)
    const gate = Promise.withResolvers<void>()
    const done: string[] = []
    tasks.run('slow', {}, async () => {
      await gate.promise
      done.push('slow')
    })
    const closed = tasks.close().then(() => done.push('closed'))
    tasks.run('late', {}, () => Promise.resolve(void done.push('late')))
    gate.resolve()
    await closed
    expect(done).toEqual(['slow', 'closed'])
    expect(tasks.count()).toBe(0)
  })

  it('fail into the log, not into the process', async () => {
    const tasks = createBackgroundTasks(log)
    tasks.run('broken', { callId: 'x' }, () => Promise.reject(new Error('no luck')))
    await tasks.close()
    expect(lines.join('')).toContain('no luck')
  })
})
