/** Admission on PostgreSQL: micro-batches into the function admit_calls (prisma/migrations/0003_admission). */
import { AppError } from '@ringfloor/shared'
import { databaseErrorCode, isRetryable } from '../db/database-errors.ts'
import type { Database } from '../db/index.ts'
import { createBatcher } from './admission-batcher.ts'
import { decodeBatch } from './admission-decode.ts'
import type { AdmitRow } from './admission-decode.ts'
import { ADMIT_SQL, encodeBatch } from './admission-encode.ts'
import type { Scope } from './admission-encode.ts'
import {
  ANSWERS_PER_CALL, MAX_BATCHES_IN_FLIGHT, MAX_BATCH_CALLS, MAX_KNOWN_SCOPES, MAX_QUEUED_CALLS, MAX_SINGLE_TRIES, SOFTPHONE_BELIEVED_MS,
} from './admission-limits.ts'
import { MAX_ADMISSION_CANDIDATES } from './admission-port.ts'
import type { Admission, AdmissionRequest, AdmissionResult } from './admission-port.ts'

/** errcode of admit_calls: rows that it locks have not been made yet. */
const SCOPES_MISSING = 'RF001'
const ENSURE_SQL = 'select ensure_scopes($1, $2, $3)'

export interface AdmissionOptions {
  readonly db: Database
  readonly now: () => Date
  readonly maxBatchCalls?: number
  readonly maxBatchesInFlight?: number
  readonly maxQueuedCalls?: number
  readonly softphoneBelievedMs?: number
  /** Told of every batch, for metrics. */
  readonly onBatch?: (calls: number) => void
}

export interface RunningAdmission extends Admission {
  /** Calls waiting for a batch, for metrics. */
  readonly queued: () => number
  /** Resolves when everything that was waiting has been answered. */
  readonly drain: () => Promise<void>
}

/** One per process. Any number of processes may admit on one database at once. */
export function createAdmission(options: AdmissionOptions): RunningAdmission {
  const { db } = options
  const ensureScopes = createScopeEnsurer(db)

  const callOnce = async (requests: readonly AdmissionRequest[], answersPerCall: number): Promise<readonly (AdmissionResult | undefined)[]> => {
    const { values, scopes, lastCandidates } = encodeBatch(requests, { now: options.now(), believedMs: options.softphoneBelievedMs ?? SOFTPHONE_BELIEVED_MS, answersPerCall })
    await ensureScopes.ensure(scopes)
    const rows = await db.callFunction<AdmitRow>('admit_calls', ADMIT_SQL, values)
    const row = rows[0]
    if (!row) throw new AppError('internal', { message: 'admit_calls returned no row', userMessage: 'The call could not be admitted.' })
    return decodeBatch(requests, lastCandidates, row)
  }

  /** A call that none of its best candidates fits is asked again, with all of them. */
  const runOnce = async (requests: readonly AdmissionRequest[]): Promise<readonly AdmissionResult[]> => {
    const results = await callOnce(requests, ANSWERS_PER_CALL)
    const open = requests.filter((_, index) => results[index] === undefined)
    const rest = open.length === 0 ? [] : await callOnce(open, MAX_ADMISSION_CANDIDATES)
    let next = 0
    return results.map((result, index) => {
      const settled = result ?? rest[next++]
      if (!settled && requests[index]?.hasMore === true) return { kind: 'more', response: null }
      if (!settled) throw new AppError('internal', { message: 'admit_calls left a call open twice', userMessage: 'The call could not be admitted.' })
      return settled
    })
  }

  /** Failures that the same batch can survive on another try. */
  const mayRetry = (error: unknown): boolean => {
    if (databaseErrorCode(error) !== SCOPES_MISSING) return isRetryable(error) || isDuplicateRace(error)
    ensureScopes.forget()
    return true
  }

  const runBatch = async (requests: readonly AdmissionRequest[]): Promise<readonly AdmissionResult[]> => {
    options.onBatch?.(requests.length)
    try {
      return await runOnce(requests)
    } catch (error) {
      if (mayRetry(error)) return runOnce(requests)
      throw error
    }
  }

  const runSingle = async (request: AdmissionRequest): Promise<AdmissionResult> => {
    for (let tries = 1; ; tries++) {
      try {
        const [result] = await runOnce([request])
        if (result) return result
        throw new AppError('internal', { message: 'admit_calls answered for no call', userMessage: 'The call could not be admitted.' })
      } catch (error) {
        if (tries >= MAX_SINGLE_TRIES || !mayRetry(error)) throw error
      }
    }
  }

  const batcher = createBatcher({
    runBatch,
    runSingle,
    maxBatch: options.maxBatchCalls ?? MAX_BATCH_CALLS,
    maxInFlight: options.maxBatchesInFlight ?? MAX_BATCHES_IN_FLIGHT,
    maxQueued: options.maxQueuedCalls ?? MAX_QUEUED_CALLS,
  })

  return {
    admit: (request) => {
      if (request.candidates.length > MAX_ADMISSION_CANDIDATES) {
        return Promise.reject(new AppError('input.too_large', { message: `${request.candidates.length} candidates`, userMessage: `At most ${MAX_ADMISSION_CANDIDATES} candidates can be tried at once.` }))
      }
      return batcher.submit(request)
    },
    queued: batcher.queued,
    drain: batcher.drain,
  }
}

/** The same call on two nodes at once: whoever came second finds the first one's rows on the next try. */
function isDuplicateRace(error: unknown): boolean {
  return databaseErrorCode(error) === '23505'
}

/** Makes the rows that admission locks, before the first batch that needs them; remembers what it has made. */
function createScopeEnsurer(db: Database): { readonly ensure: (scopes: readonly Scope[]) => Promise<void>; readonly forget: () => void } {
  const known = new Set<string>()
  const ensure = async (scopes: readonly Scope[]): Promise<void> => {
    const added = scopes.filter((scope) => !known.has(scope.kind + scope.id))
    if (added.length === 0) return
    await db.callFunction('ensure_scopes', ENSURE_SQL, [added.map((scope) => scope.org), added.map((scope) => scope.kind), added.map((scope) => scope.id)])
    if (known.size > MAX_KNOWN_SCOPES) known.clear()
    for (const scope of added) known.add(scope.kind + scope.id)
  }
  return { ensure, forget: () => known.clear() }
}
