import { expect, it } from 'vitest'
import { nextConnection } from './connection-store.ts'

it('remembers when the connection was lost until it is back', () => {
  const lost = nextConnection({ state: 'live', lostAt: null }, 'reconnecting', 1000)
  const offline = nextConnection(lost, 'offline', 9000)
  expect(offline).toEqual({ state: 'offline', lostAt: 1000 })
  expect(nextConnection(offline, 'live', 12_000)).toEqual({ state: 'live', lostAt: null })
})

it('keeps the same view where nothing changed', () => {
  const view = { state: 'live', lostAt: null } as const
  expect(nextConnection(view, 'live', 5)).toBe(view)
})
