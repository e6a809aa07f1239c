/** Two organisations in one database: whatever the users of one ask, aimed at the other's rows, nothing of the other comes back or changes. */
import { ROLES, type Role } from '@ringfloor/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { useTestDatabase } from '../../test/database.ts'
import { createAdmission } from '../calls/admission.ts'
import { candidateOf, requestFor } from '../../test/admission-fixtures.ts'
import { startApi, type ApiHarness } from '../../test/api/api-harness.ts'
import { sampleCalls } from '../../test/api/sample-inputs.ts'

const database = useTestDatabase()
let api: ApiHarness
let ours: SeedWorld
let theirs: SeedWorld
let theirCallId: string
const cookies = new Map<Role, string>()

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl })
  ours = await database().seed()
  theirs = await database().seed()
  const admission = createAdmission({ db: database().db, now: () => new Date() })
  const line = theirs.targets.find((target) => target.kind === 'number')
  const request = requestFor(theirs, { candidates: line ? [candidateOf(line)] : [] })
  expect((await admission.admit(request)).kind).toBe('admitted')
  theirCallId = request.call.id
  for (const role of ROLES) {
    const user = ours.users.find((one) => one.role === role)
    if (user) cookies.set(role, await api.signIn(user))
  }
})
afterAll(() => api.close())

/** Everything that names a row of an organisation. */
function traces(world: SeedWorld): readonly string[] {
  const named = [world.organization, ...world.publishers, ...world.buyers, ...world.campaigns, ...world.targets]
  const numbers = [...world.campaigns.flatMap((campaign) => campaign.numbers), ...world.targets.flatMap((target) => target.destination ?? [])]
  const ids = [...named, ...world.users].map((row) => row.id)
  // "Line 1.1" is in both worlds; the other names carry a random part.
  const names = [world.organization, ...world.publishers, ...world.buyers, ...world.campaigns].map((row) => row.name)
  return [...ids, ...names, ...numbers, ...world.users.map((user) => user.username)]
}

describe('another organisation', () => {
  it.each(ROLES)('is not there for our %s', async (role) => {
    const cookie = cookies.get(role)
    const foreign = sampleCalls(theirs).filter((call) => !call.path.startsWith('auth.'))
    const ofTheirCall = ['calls.journey', 'calls.explain', 'calls.replay', 'calls.whatIf'].map((path) => ({
      path, method: 'GET' as const, input: { callId: theirCallId, ...(path === 'calls.whatIf' ? { changes: [{ kind: 'floor', floor: '1' }] } : {}) },
    }))
    for (const call of [...foreign, ...ofTheirCall]) {
      const answer = await api.call(call.path, { ...call, cookie })
      const sent = JSON.stringify(call.input ?? null)
      const leaked = traces(theirs).filter((trace) => answer.text.includes(trace) && !sent.includes(trace))
      expect([call.path, leaked]).toEqual([call.path, []])
    }
    for (const call of ofTheirCall) expect([call.path, (await api.call(call.path, { ...call, cookie })).error?.code]).toEqual([call.path, expect.stringMatching(call.path === 'calls.journey' ? /^not_found$/ : /^(not_found|auth\.forbidden)$/)])
  })

  it('is not changed by our staff', async () => {
    const call = sampleCalls(theirs).find((one) => one.path === 'config.applyMutation')
    const { error } = await api.call('config.applyMutation', { ...call, method: 'POST', cookie: cookies.get('manager') })
    expect(error?.code).toBe('not_found')
    const { rows } = await database().admin.query<{ paused: number }>(`select count(*)::int as paused from target where "organizationId" = $1 and status = 'paused'`, [theirs.organization.id])
    expect(rows[0]?.paused).toBe(0)
  })

  it('can see its own, so that the test above proves something', async () => {
    const user = theirs.users.find((one) => one.role === 'manager')
    const cookie = user ? await api.signIn(user) : undefined
    const { text } = await api.call('calls.list', { input: { scope: 'live' }, cookie })
    expect(text).toContain(theirCallId)
    expect((await api.call('targets.list', { input: {}, cookie })).text).toContain(theirs.targets[0]?.id)
  })
})
