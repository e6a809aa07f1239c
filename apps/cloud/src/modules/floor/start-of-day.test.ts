import { expect, it } from 'vitest'
import { startOfDay } from './start-of-day.ts'

it.each([
  ['an ordinary day', 'America/New_York', '2026-11-20T14:00:00Z', '2026-11-20T05:00:00.000Z'],
  ['yesterday still, by UTC', 'America/New_York', '2026-11-20T03:00:00Z', '2026-11-19T05:00:00.000Z'],
  ['the day the clocks go forward', 'America/New_York', '2026-03-08T16:00:00Z', '2026-03-08T05:00:00.000Z'],
  ['the day they go back', 'America/New_York', '2026-11-01T16:00:00Z', '2026-11-01T04:00:00.000Z'],
  ['east of Greenwich', 'Asia/Kolkata', '2026-11-20T20:00:00Z', '2026-11-20T18:30:00.000Z'],
])('%s', (_, zone, now, start) => {
  expect(startOfDay(zone, new Date(now)).toISOString()).toBe(start)
})
