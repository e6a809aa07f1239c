import { expect, it } from 'vitest'
import { MAX_CLOCK_DISTANCE_MS, reportTimeMs } from './report-time.ts'

const now = new Date('2026-11-20T12:00:00Z')

it.each([
  ['a moment ago', '2026-11-20T11:59:58Z', '2026-11-20T11:59:58Z'],
  ['a day ago', new Date(now.getTime() - MAX_CLOCK_DISTANCE_MS).toISOString(), '2026-11-19T12:00:00Z'],
  ['before telephones', '0001-01-01T00:00:00Z', '2026-11-20T12:00:00Z'],
  ['the end of JavaScript', '+275760-09-13T00:00:00Z', '2026-11-20T12:00:00Z'],
  ['next year', '2027-11-20T12:00:00Z', '2026-11-20T12:00:00Z'],
  ['no time', 'yesterday', '2026-11-20T12:00:00Z'],
])('believes the carrier’s clock only near ours: %s', (_name, at, believed) => {
  expect(reportTimeMs(new Date(at), now)).toBe(Date.parse(believed))
})

it('takes our time where the carrier says none', () => {
  expect(reportTimeMs(null, now)).toBe(now.getTime())
})
