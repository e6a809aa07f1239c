import type { Role } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { viewerOf } from '../../../test/api/journey-fixture.ts'
import { MAX_CATCH_UP_EVENTS, mustReset } from './find-events-since.ts'
import { projectEvent } from './project-event.ts'

const CALL = '00000000-0000-4000-8000-0000000000f0'
const USER = '00000000-0000-4000-8000-0000000000d0'
const stored = { seq: 12n, type: 'call.connected', at: new Date(Date.UTC(2026, 10, 20)), body: { callId: CALL, state: 'connected', attempt: 2, userId: USER } }

describe('projectEvent', () => {
  it('shows staff the body', () => {
    expect(projectEvent(viewerOf('manager'), stored)).toEqual({ seq: '12', type: 'call.connected', at: '2026-11-20T00:00:00.000Z', body: stored.body })
  })

  it.each(['buyer', 'publisher', 'agent'] as const)('shows a %s which call to read again, not who has it nor how it goes', (role: Role) => {
    expect(projectEvent(viewerOf(role), stored)?.body).toEqual({ callId: CALL })
  })

  it('does not guess at what it does not know', () => {
    expect(projectEvent(viewerOf('manager'), { ...stored, type: 'call.teleported' })).toBeNull()
    expect(projectEvent(viewerOf('manager'), { ...stored, body: { callId: 'x' } })?.body).toEqual({})
  })
})

describe('mustReset', () => {
  it.each([
    ['up to date', 7n, 7n, 1n, false],
    ['behind', 3n, 7n, 1n, false],
    ['at the beginning', 0n, 7n, 1n, false],
    ['an empty log', 0n, 0n, null, false],
    ['just before the oldest kept event', 4n, 7n, 5n, false],
    ['before what is kept', 3n, 7n, 5n, true],
    ['everything was thrown away', 3n, 7n, null, true],
    ['ahead: another database', 8n, 7n, 1n, true],
    ['too far behind', 0n, MAX_CATCH_UP_EVENTS + 1n, 1n, true],
  ])('%s', (_, after, latest, oldest, reset) => {
    expect(mustReset(after, latest, oldest)).toBe(reset)
  })
})
