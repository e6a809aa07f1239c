/** Every procedure, asked by nobody and by every role. The list comes from the router: a new procedure fails here until its row is written. */
import { ROLES, type Role } from '@ringfloor/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeedWorld } from '../../prisma/seed/index.ts'
import { useTestDatabase } from '../../test/database.ts'
import { LOGIN_LIMITS } from '../auth/index.ts'
import { appRouter } from './app-router.ts'
import { startApi, type ApiHarness } from '../../test/api/api-harness.ts'
import { sampleCalls, type ProcedureCall } from '../../test/api/sample-inputs.ts'

type Access = 'everybody' | 'signed in' | readonly Role[]
const STAFF = ['manager', 'operator'] as const

const ACCESS: Readonly<Record<string, Access>> = {
  'auth.login': 'everybody',
  'auth.logout': 'signed in',
  'auth.session': 'everybody',
  'auth.me': 'signed in',
  'agent.status': ['agent'],
  'agent.setState': ['agent'],
  'agent.voiceToken': ['agent'],
  'calls.list': 'signed in',
  'calls.journey': 'signed in',
  'calls.explain': STAFF,
  'calls.replay': STAFF,
  'calls.whatIf': STAFF,
  'floor.overview': 'signed in',
  'floor.balances': [...STAFF, 'buyer', 'publisher'],
  'floor.seats': [...STAFF, 'buyer'],
  'campaigns.list': [...STAFF, 'buyer', 'publisher'],
  'campaigns.whatIf': STAFF,
  'targets.list': [...STAFF, 'buyer'],
  'config.list': STAFF,
  'config.applyMutation': [...STAFF, 'buyer'],
  'events.since': 'signed in',
  'system.info': 'everybody',
}
const PROCEDURES = Object.keys(appRouter._def.procedures)
/** What a call that got past the door may answer with, for want of a row or of a right password. */
const PAST_THE_DOOR = ['not_found', 'auth.invalid_credentials', 'carrier.account_unknown']

const database = useTestDatabase()
let api: ApiHarness
let world: SeedWorld
const cookies = new Map<Role, string>()

beforeAll(async () => {
  api = await startApi({ db: database().db, appUrl: database().appUrl, limits: { ...LOGIN_LIMITS, freeTries: 100 } })
  world = await database().seed()
})
afterAll(() => api.close())

function callOf(path: string): ProcedureCall {
  const call = sampleCalls(world).find((one) => one.path === path)
  if (!call) throw new Error(`sample-inputs.ts has no input for ${path}`)
  return call
}

/** A new session where the old one may have been signed out by the very call under test. */
async function cookieFor(role: Role, path: string): Promise<string> {
  const user = world.users.find((one) => one.role === role)
  if (!user) throw new Error(`the world has no ${role}`)
  const known = cookies.get(role)
  if (known !== undefined && path !== 'auth.logout') return known
  const cookie = await api.signIn(user)
  if (path !== 'auth.logout') cookies.set(role, cookie)
  return cookie
}

describe('access', () => {
  it('is decided for every procedure of the router', () => {
    expect(PROCEDURES.toSorted()).toEqual(Object.keys(ACCESS).toSorted())
  })

  it.each(PROCEDURES)('%s is closed to those who are not signed in', async (path) => {
    const { error, status } = await api.call(path, callOf(path))
    if (ACCESS[path] === 'everybody') expect(['auth.required', 'auth.session_expired']).not.toContain(error?.code)
    else expect([error?.code, status]).toEqual(['auth.required', 401])
  })

  it.each(PROCEDURES)('%s is closed to a session that is not one', async (path) => {
    const { error } = await api.call(path, { ...callOf(path), cookie: `ringfloor_session=${'x'.repeat(43)}` })
    if (ACCESS[path] !== 'everybody') expect(error?.code).toBe('auth.session_expired')
  })

  it.each(PROCEDURES.flatMap((path) => ROLES.map((role) => [path, role] as const)))('%s for a %s', async (path, role) => {
    const access = ACCESS[path]
    const { error, status } = await api.call(path, { ...callOf(path), cookie: await cookieFor(role, path) })
    if (Array.isArray(access) && !access.includes(role)) expect([error?.code, status]).toEqual(['auth.forbidden', 403])
    else if (error) expect(PAST_THE_DOOR).toContain(error.code)
    else expect(status).toBe(200)
  })
})
