import { AppError } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { createBatcher } from './admission-batcher.ts'
import type { BatcherOptions } from './admission-batcher.ts'
import type { AdmissionRequest, AdmissionResult } from './admission-port.ts'

const ADMITTED: AdmissionResult = { kind: 'admitted', candidateIndex: 0, response: null, refused: [] }

function call(callSid: string): AdmissionRequest {
  return {
    organizationId: 'o', inboxKey: null, attempt: 1, candidates: [], whenNone: { response: null, outcome: 'unanswered' }, trace: '{}', audience: [], expiresAt: new Date(0),
    call: {
      id: callSid, campaignId: 'c', publisherId: null, accountSid: 'AC', callSid, from: '', to: '', callerState: null, callerZip: null, attestation: null, currency: 'USD', configRevision: 0n,
      receivedAt: new Date(0),
    },
  }
}

/** A batcher whose batches end when the test says so. */
function arrange(options: Partial<BatcherOptions> = {}) {
  const batches: { sids: string[]; end: (results?: AdmissionResult[]) => void; fail: (error: unknown) => void }[] = []
  const singles: string[] = []
  const batcher = createBatcher({
    runBatch: (requests) => new Promise((resolve, reject) => batches.push({ sids: requests.map((request) => request.call.callSid), end: (results) => resolve(results ?? requests.map(() => ADMITTED)), fail: reject })),
    runSingle: async (request) => {
      singles.push(request.call.callSid)
      if (request.call.callSid === 'bad') throw new Error('bad call')
      return ADMITTED
    },
    maxBatch: 3, maxInFlight: 1, maxQueued: 10, ...options,
  })
  return { batcher, batches, singles }
}

describe('the batcher', () => {
  it('sends what came together together, and what comes meanwhile in the next batch', async () => {
    const { batcher, batches } = arrange()
    const first = ['a', 'b'].map((sid) => batcher.submit(call(sid)))
    await expect.poll(() => batches.length).toBe(1)
    const second = ['c', 'd', 'e', 'f'].map((sid) => batcher.submit(call(sid)))
    batches[0]?.end()
    await Promise.all(first)
    await expect.poll(() => batches.length).toBe(2)
    expect(batches.map((batch) => batch.sids)).toEqual([['a', 'b'], ['c', 'd', 'e']])
    batches[1]?.end()
    await expect.poll(() => batches.length).toBe(3)
    expect(batches[2]?.sids).toEqual(['f'])
    batches[2]?.end()
    await Promise.all(second)
    await batcher.drain()
  })

  it('never has the same call in the database twice', async () => {
    const { batcher, batches } = arrange({ maxInFlight: 2 })
    const all = ['a', 'a', 'b'].map((sid) => batcher.submit(call(sid)))
    await expect.poll(() => batches.length).toBe(1)
    expect(batches[0]?.sids).toEqual(['a', 'b'])
    batches[0]?.end()
    await expect.poll(() => batches.length).toBe(2)
    expect(batches[1]?.sids).toEqual(['a'])
    batches[1]?.end()
    await Promise.all(all)
  })

  it('tries each call of a failed batch alone', async () => {
    const { batcher, batches, singles } = arrange()
    const all = Promise.allSettled(['a', 'bad', 'c'].map((sid) => batcher.submit(call(sid))))
    await expect.poll(() => batches.length).toBe(1)
    batches[0]?.fail(new Error('something in it is wrong'))
    expect((await all).map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(singles).toEqual(['a', 'bad', 'c'])
  })

  it('does not try again while the database is away', async () => {
    const { batcher, batches, singles } = arrange()
    const all = Promise.allSettled([batcher.submit(call('a'))])
    await expect.poll(() => batches.length).toBe(1)
    batches[0]?.fail(new AppError('database.unavailable', { userMessage: 'away' }))
    expect(await all).toMatchObject([{ status: 'rejected', reason: { code: 'database.unavailable' } }])
    expect(singles).toEqual([])
  })

  it('refuses what exceeds its queue, and drains what it took', async () => {
    const { batcher, batches } = arrange({ maxQueued: 2 })
    const all = ['a', 'b', 'c'].map((sid) => batcher.submit(call(sid)))
    await expect(all[2]).rejects.toMatchObject({ code: 'overloaded' })
    let drained = false
    const drain = batcher.drain().then(() => (drained = true))
    await expect.poll(() => batches.length).toBe(1)
    expect(drained).toBe(false)
    batches[0]?.end()
    await drain
    await Promise.all(all.slice(0, 2))
  })
})
