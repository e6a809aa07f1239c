/** Live figures for eligibility. Calls that ask at the same time share one round trip; calls that ask the same question share one answer. */
import type { Database } from '../db/index.ts'
import { SOFTPHONE_BELIEVED_MS } from './admission-limits.ts'
import type { LiveFacts, LiveFactsReader, LiveFactsRequest } from './admission-port.ts'

const READ_SQL = 'select what, i, id, "userId", a, b, c from read_live_facts($1, $2, $3, $4, $5, $6, $7)'

interface FactRow {
  /** c campaign · b buyer · t target · s seat; see prisma/migrations/0003_admission */
  readonly what: 'c' | 'b' | 't' | 's'
  readonly i: number
  readonly id: string
  readonly userId: string | null
  /** bigint as text */
  readonly a: string
  readonly b: string | null
  readonly c: string | null
}

interface Question {
  readonly request: LiveFactsRequest
  readonly askers: { readonly resolve: (facts: LiveFacts) => void; readonly reject: (error: unknown) => void }[]
}

export interface LiveFactsOptions {
  readonly db: Database
  readonly now: () => Date
  readonly softphoneBelievedMs?: number
}

/** One per process. Rejects with AppError `database.unavailable` when the database is. */
export function createLiveFactsReader({ db, now, softphoneBelievedMs = SOFTPHONE_BELIEVED_MS }: LiveFactsOptions): LiveFactsReader {
  let waiting = new Map<string, Question>()
  let running = false
  let scheduled = false

  const schedule = (): void => {
    if (scheduled || running) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      void pump()
    })
  }

  const pump = async (): Promise<void> => {
    const questions = [...waiting.values()]
    waiting = new Map()
    if (questions.length === 0) return
    running = true
    try {
      const answers = await readAll(db, questions.map((question) => question.request), new Date(now().getTime() - softphoneBelievedMs))
      for (const [index, question] of questions.entries()) for (const asker of question.askers) asker.resolve(answers[index] ?? NO_FACTS)
    } catch (error) {
      for (const question of questions) for (const asker of question.askers) asker.reject(error)
    } finally {
      running = false
      if (waiting.size > 0) schedule()
    }
  }

  return {
    read: (request) =>
      new Promise((resolve, reject) => {
        const key = questionKey(request)
        const question = waiting.get(key)
        if (question) question.askers.push({ resolve, reject })
        else waiting.set(key, { request, askers: [{ resolve, reject }] })
        schedule()
      }),
  }
}

const NO_FACTS: LiveFacts = { campaignLive: 0, buyers: new Map(), targets: new Map(), seats: new Map() }

/** Same campaign, same targets, same windows: the same answer. The hour says the day. */
function questionKey(request: LiveFactsRequest): string {
  let key = request.organizationId + request.campaignId
  for (const target of request.targets) key += target.targetId + target.hourKey
  return key
}

async function readAll(db: Database, requests: readonly LiveFactsRequest[], seenAfter: Date): Promise<readonly LiveFacts[]> {
  const targets = requests.flatMap((request, index) => request.targets.map((target) => ({ ...target, i: index + 1 })))
  const rows = await db.callFunction<FactRow & Record<string, unknown>>('read_live_facts', READ_SQL, [
    requests.map((request) => request.organizationId), requests.map((request) => request.campaignId), targets.map((target) => target.i),
    targets.map((target) => target.targetId), targets.map((target) => target.hourKey), targets.map((target) => target.dayKey), seenAfter,
  ])
  const answers = requests.map(() => ({
    campaignLive: 0,
    buyers: new Map<string, { live: number; availableMicros: bigint }>(),
    targets: new Map<string, { live: number; hourUsed: number; dayUsed: number }>(),
    seats: new Map<string, { userId: string; idleSinceMs: number }[]>(),
  }))
  for (const row of rows) {
    const facts = answers[row.i - 1]
    if (!facts) continue
    if (row.what === 'c') facts.campaignLive = Number(row.a)
    else if (row.what === 'b') facts.buyers.set(row.id, { live: Number(row.a), availableMicros: BigInt(row.b ?? '0') })
    else if (row.what === 't') facts.targets.set(row.id, { live: Number(row.a), hourUsed: Number(row.b), dayUsed: Number(row.c) })
    else if (row.userId !== null) {
      const seats = facts.seats.get(row.id) ?? []
      seats.push({ userId: row.userId, idleSinceMs: Number(row.a) })
      facts.seats.set(row.id, seats)
    }
  }
  return answers
}
